/** How busy this machine is. */
import { readFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { defined } from '../base/defined.ts'

export interface MachineLoad {
  readonly cores: number
  /** Load average of the last minute. */
  readonly load: number
  /** Share of the last 10 s in which some task waited for a processor, 0 to 100; absent where the kernel does not say. */
  readonly pressure?: number
}

function readPressure(): number | undefined {
  try {
    const share = /^some avg10=(\d+(?:\.\d+)?)/.exec(readFileSync('/proc/pressure/cpu', 'utf8'))?.[1]
    return share === undefined ? undefined : Number(share)
  } catch {
    return undefined
  }
}

export function machineLoad(): MachineLoad {
  const [load = 0] = loadavg()
  return defined({ cores: availableParallelism(), load, pressure: readPressure() })
}
