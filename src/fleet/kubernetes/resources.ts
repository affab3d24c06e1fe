/** What a preset needs of a node, in the words of device plugins. Pure. */
import type { Needs } from '../../contract/preset.ts'
import { findAccelerator } from '../../host/accelerators/lookup.ts'

function devicesOf({ accelerator = 'cpu', devices, cores }: Needs): Readonly<Record<string, number>> {
  const { plugin } = findAccelerator(accelerator)
  if (plugin === undefined) return {}
  if (devices === undefined && cores !== undefined && plugin.cores !== undefined)
    return { [plugin.cores]: cores }
  return { [plugin.devices]: devices ?? 1 }
}

const memoryOf = ({ memoryGiB }: Needs): Readonly<Record<string, string>> =>
  memoryGiB === undefined ? {} : { memory: `${Math.ceil(memoryGiB * 1024)}Mi` }

/**
 * Devices are a limit, as plugins have it; memory is asked for and not limited, since what a server maps is not all its own.
 * @throws UsageError for a kind of accelerator that is not known
 */
export function resourcesOf(needs: Needs) {
  return { requests: memoryOf(needs), limits: devicesOf(needs) }
}
