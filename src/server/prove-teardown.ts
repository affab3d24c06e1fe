/** Looks for what a stopped server has left behind, and judges it. */
import { defined } from '../base/defined.ts'
import type { Finding } from '../contract/check.ts'
import type { TeardownRecord } from '../contract/report.ts'
import { sleep } from '../base/clock.ts'
import type { RunDirectory } from '../host/run-directory.ts'
import type { SharedMemoryWatch } from '../host/shared-memory.ts'
import type { ExitInfo } from '../host/spawn-group.ts'
import { isHeld, type DeviceMemoryWatch } from './device-memory.ts'
import { acceptsConnections } from '../wire/accepts-connections.ts'

export interface Remains {
  readonly durationMs: number
  /** Exit of the process that clients talk to. */
  readonly exit: ExitInfo | undefined
  readonly processes: readonly {
    readonly port: number
    /** Names of the processes that needed SIGKILL. */
    readonly killed: readonly string[]
    readonly survivors: Proof['survivors']
    /** Names of containers that are still there; absent for a process in none. */
    readonly containers?: readonly string[]
  }[]
  readonly directory: RunDirectory
  readonly sharedMemory: SharedMemoryWatch
  readonly deviceMemory: DeviceMemoryWatch | undefined
  /** The person asked to kill at once, so KILL is not the fault of the server. */
  readonly hurried: boolean
}

type Proof = TeardownRecord['proof']

/** The kernel may need a moment to close a dead process's sockets. */
async function portIsFree(port: number): Promise<boolean> {
  for (let tries = 0; tries < 20; tries++) {
    if (!(await acceptsConnections(port))) return true
    await sleep(10)
  }
  return false
}

/** Pure: what is wrong with a teardown. */
export function judgeTeardown(proof: Proof, killed: readonly string[], hurried: boolean): readonly Finding[] {
  const findings: Finding[] = []
  const list = (items: readonly string[]): string => items.join(', ')
  if (killed.length > 0 && !hurried) {
    findings.push({
      code: 'teardown/needed-kill',
      message: `${killed.length} process(es) were still alive after SIGTERM and the grace period, and were killed: ${list(killed)}.`,
    })
  }
  if (proof.survivors.length > 0) {
    const names = proof.survivors.map(({ pid, title }) => `${pid} (${title})`)
    findings.push({ code: 'teardown/survivors', message: `Still alive after SIGKILL: ${list(names)}.` })
  }
  if (proof.containers !== undefined && proof.containers.length > 0) {
    const message = `May still exist after \`rm --force\`: container ${list(proof.containers)}.`
    findings.push({ code: 'teardown/survivors', message })
  }
  if (!proof.portFree)
    findings.push({ code: 'teardown/port-held', message: 'The port is still in use after the stop.' })
  if (proof.sharedMemory.length > 0) {
    findings.push({
      code: 'teardown/shared-memory-left',
      message: `Left behind in shared memory: ${list(proof.sharedMemory)}.`,
    })
  }
  const held = (proof.deviceMemory ?? []).filter(isHeld)
  if (held.length > 0) {
    const grown = held.map(
      ({ index, beforeGiB, afterGiB }) =>
        `${index}: ${afterGiB.toFixed(2)} GiB, before ${beforeGiB.toFixed(2)}`,
    )
    findings.push({
      code: 'teardown/device-memory-held',
      message: `Device memory is still in use after the stop (${list(grown)}).`,
    })
  }
  return findings
}

export async function proveTeardown(remains: Remains): Promise<TeardownRecord> {
  const { durationMs, exit, processes, directory, sharedMemory, hurried } = remains
  const deviceMemory = await remains.deviceMemory?.settle()
  const proof: Proof = {
    survivors: processes.flatMap(({ survivors }) => survivors),
    portFree: (await Promise.all(processes.map(({ port }) => portIsFree(port)))).every(Boolean),
    temporaryFiles: directory.leftovers(),
    sharedMemory: sharedMemory.left(),
    ...(processes.some((one) => one.containers !== undefined)
      ? { containers: processes.flatMap(({ containers = [] }) => containers) }
      : {}),
    ...defined({ deviceMemory }),
  }
  // Reported above; nobody uses it any more, and the next start should not meet it.
  sharedMemory.clear()
  const killed = processes.flatMap((one) => one.killed)
  return {
    durationMs,
    exitCode: exit?.exitCode ?? null,
    signal: exit?.signal ?? null,
    killed: killed.length,
    proof,
    findings: judgeTeardown(proof, killed, hurried),
  }
}
