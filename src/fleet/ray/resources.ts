/** What Ray calls the devices that a preset needs. */
import type { Needs } from '../../contract/preset.ts'
import { accelerators, findAccelerator } from '../../host/accelerators/lookup.ts'

/** @returns nothing for a preset of the CPU */
export function rayResources({ accelerator = 'cpu', devices = 1, cores }: Needs): Record<string, number> {
  const { clusterResource } = findAccelerator(accelerator)
  if (clusterResource === undefined) return {}
  const { name, counts } = clusterResource
  return { [name]: counts === 'cores' ? (cores ?? devices) : devices }
}

const deviceNames = new Set(
  Object.values(accelerators).flatMap(({ clusterResource }) => clusterResource?.name ?? []),
)

/** @returns whether it is one of devices, and not of processors or memory */
export const isDeviceResource = (name: string): boolean => deviceNames.has(name)
