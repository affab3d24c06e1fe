/** Whether a stopped server has given its devices' memory back. */
import { nowMs, sleep } from '../base/clock.ts'
import type { DeviceMemory } from '../contract/report.ts'
import { findAccelerator, lookAt } from '../host/accelerators/lookup.ts'

/** Drivers keep some of their own as long as anything has the device open. */
const toleranceGiB = 0.0625
const patienceMs = 10_000
const pauseMs = 250

export interface DeviceMemoryWatch {
  /** Keeps what is in use now, while the server is there. */
  note(): Promise<void>
  /** What is in use now beside what was at the start; waits up to ten seconds for it to come back to its level. */
  settle(): Promise<readonly DeviceMemory[]>
}

async function usedByDevice(kind: string): Promise<ReadonlyMap<number, number>> {
  const { devices } = await lookAt(findAccelerator(kind), { signal: new AbortController().signal })
  const pairs = devices.map(({ index, usedMemoryGiB }) => [index, usedMemoryGiB] as const)
  return new Map(pairs.filter((pair): pair is readonly [number, number] => pair[1] !== undefined))
}

export const isHeld = ({ beforeGiB, afterGiB }: DeviceMemory): boolean => afterGiB > beforeGiB + toleranceGiB

/** @returns undefined for a server on the CPU, whose memory goes with its processes */
export async function watchDeviceMemory(kind: string | undefined): Promise<DeviceMemoryWatch | undefined> {
  if (kind === undefined || kind === 'cpu') return undefined
  const before = await usedByDevice(kind)
  let serving: ReadonlyMap<number, number> = new Map()
  const compare = async (): Promise<readonly DeviceMemory[]> => {
    const after = await usedByDevice(kind)
    return [...before].map(([index, beforeGiB]) => {
      const servingGiB = serving.get(index)
      const noted = servingGiB === undefined ? {} : { servingGiB }
      return { index, beforeGiB, ...noted, afterGiB: after.get(index) ?? 0 }
    })
  }
  return {
    note: async () => {
      serving = await usedByDevice(kind)
    },
    settle: async () => {
      const startedMs = nowMs()
      let memory = await compare()
      while (memory.some(isHeld) && nowMs() - startedMs < patienceMs) {
        await sleep(pauseMs)
        memory = await compare()
      }
      return memory
    },
  }
}
