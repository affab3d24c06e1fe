/** Which compilers the processes of a start run: a look at the machine each fifth of a second. */
import { every } from '../base/clock.ts'
import { accelerators } from './accelerators/lookup.ts'
import { environmentOf, listProcesses, ticksPerSecond, type ProcessEntry } from './processes.ts'

/** Compilers of every kind of accelerator, by the kernel's short names. */
const names: ReadonlySet<string> = new Set(
  Object.values(accelerators).flatMap(({ compilers = [] }) => compilers),
)
const isCompiler = ({ title }: ProcessEntry): boolean => names.has(title.replace(/-\d+$/, ''))

/** A C++ file takes longer than that. */
const periodMs = 200

export interface SeenCompilers {
  /** Names of the programs, sorted. */
  readonly names: readonly string[]
  /** CPU time of all of them, up to the last look at each, in milliseconds. */
  readonly cpuMs: number
}

export interface CompilerWatch {
  /** Ends the watch, and says what was seen. */
  stop(): SeenCompilers
}

/** @param marker `NAME=value` in the environment of the processes that are meant */
export function watchCompilers(marker: string): CompilerWatch {
  const seen = new Map<string, ProcessEntry>()
  const foreign = new Set<string>()
  const look = (): void => {
    for (const entry of listProcesses().filter(isCompiler)) {
      const key = `${entry.pid} ${entry.startTicks}`
      if (foreign.has(key)) continue
      if (seen.has(key) || environmentOf(entry.pid).includes(marker)) seen.set(key, entry)
      else foreign.add(key)
    }
  }
  const end = every(periodMs, look)
  return {
    stop: () => {
      end()
      const entries = [...seen.values()]
      const ticks = entries.reduce((sum, { cpuTicks }) => sum + cpuTicks, 0)
      return {
        names: [...new Set(entries.map(({ title }) => title))].toSorted(),
        cpuMs: (ticks * 1000) / ticksPerSecond,
      }
    },
  }
}
