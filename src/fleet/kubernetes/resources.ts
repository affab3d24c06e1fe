/** What a preset needs of a node, in the words of device plugins. Pure. */
import { refuse } from '../../base/refuse.ts'
import type { Needs, Preset } from '../../contract/preset.ts'
import { accelerators, isAcceleratorKind } from '../../host/accelerators/lookup.ts'

function devicesOf({ name, needs = {} }: Pick<Preset, 'name' | 'needs'>): Readonly<Record<string, number>> {
  const { accelerator = 'cpu', devices, cores } = needs
  if (accelerator === 'cpu') return {}
  const plugin =
    (isAcceleratorKind(accelerator) ? accelerators[accelerator].plugin : undefined) ??
    refuse(
      `${name} needs ${accelerator}, for which no device plugin is known`,
      'Leave the preset out, or write its manifest by hand.',
    )
  if (devices === undefined && cores !== undefined && plugin.cores !== undefined)
    return { [plugin.cores]: cores }
  return { [plugin.devices]: devices ?? 1 }
}

const memoryOf = ({ memoryGiB }: Needs): Readonly<Record<string, string>> =>
  memoryGiB === undefined ? {} : { memory: `${Math.ceil(memoryGiB * 1024)}Mi` }

/**
 * Devices are a limit, as plugins have it; memory is asked for and not limited, since what a server maps is not all its own.
 * @throws UsageError for a kind of accelerator that no plugin is known for
 */
export function resourcesOf(preset: Pick<Preset, 'name' | 'needs'>) {
  return { requests: memoryOf(preset.needs ?? {}), limits: devicesOf(preset) }
}
