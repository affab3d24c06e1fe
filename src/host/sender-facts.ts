/** What a machine that sends a load says of itself. */
import { availableParallelism, getPriority, hostname } from 'node:os'
import { defined } from '../base/defined.ts'
import { cgroupLimits } from './cgroup-limits.ts'
import { localPorts } from './local-ports.ts'
import { countOpenFiles } from './open-files.ts'

const known = (value: number): number | undefined => (Number.isFinite(value) ? value : undefined)

/** What is unlimited or unknown is absent. */
export function senderFacts() {
  const { cpus, memoryMiB } = cgroupLimits()
  return {
    host: hostname().replaceAll(/[^\w.:-]/g, '-') || 'unnamed',
    cores: availableParallelism(),
    nice: getPriority(),
    ...defined({
      cpuLimit: cpus,
      memoryLimitMiB: memoryMiB,
      ports: known(localPorts()),
      openFiles: known(countOpenFiles().limit),
    }),
  }
}
