/** What the control group allows this process: processors and memory. */
import { defined } from '../base/defined.ts'
import { cgroupFiles, readIfThere } from './cgroup-files.ts'

export interface CgroupLimits {
  /** Processors; absent without a limit. */
  readonly cpus?: number
  /** All that its processes may hold together; absent without a limit. */
  readonly memoryMiB?: number
}

/** Version 1 writes a number that no machine has. */
const noLimitMiB = 2 ** 40

const firstOf = (names: Readonly<Record<string, string>>, root: string): string =>
  cgroupFiles(names, root)
    .map(readIfThere)
    .find((text) => text !== '') ?? ''

function cpusOf(root: string): number | undefined {
  const [quota, period] = firstOf({ '': 'cpu.max' }, root).split(' ').map(Number)
  if (quota !== undefined && period !== undefined && quota > 0) return quota / period
  const old = (name: string): number => Number(firstOf({ cpu: name, 'cpu,cpuacct': name }, root))
  const cpus = old('cpu.cfs_quota_us') / old('cpu.cfs_period_us')
  return cpus > 0 && Number.isFinite(cpus) ? cpus : undefined
}

/** @param root where `/proc` and `/sys` are, for tests */
export function cgroupLimits(root = '/'): CgroupLimits {
  const text = firstOf({ '': 'memory.max', memory: 'memory.limit_in_bytes' }, root)
  const memoryMiB = Number(text) / 2 ** 20
  return defined({
    cpus: cpusOf(root),
    memoryMiB: memoryMiB > 0 && memoryMiB < noLimitMiB ? memoryMiB : undefined,
  })
}
