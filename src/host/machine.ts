/** What machine this is. */
import { arch, availableParallelism, cpus, freemem, hostname, release, totalmem, type } from 'node:os'
import { readFileSync } from 'node:fs'

const bytesPerGiB = 2 ** 30
const round = (value: number): number => Math.round(value * 10) / 10

export interface Machine {
  readonly host: string
  readonly os: string
  readonly arch: string
  readonly cpu: string
  readonly cores: number
  readonly memoryGiB: number
}

export function describeMachine(): Machine {
  return {
    host: hostname(),
    os: `${type()} ${release()}`,
    arch: arch(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: round(totalmem() / bytesPerGiB),
  }
}

/** Memory that a new process could get, in GiB: what the kernel calls available, where it says so. */
export function availableMemoryGiB(): number {
  try {
    const kib = /^MemAvailable:\s+(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]
    if (kib !== undefined) return round(Number(kib) / 2 ** 20)
  } catch {
    // Not Linux.
  }
  return round(freemem() / bytesPerGiB)
}
