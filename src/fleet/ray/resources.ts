/** What Ray calls the devices of each kind of accelerator. */
import type { Needs } from '../../contract/preset.ts'

const names: Readonly<Record<string, string>> = {
  nvidia: 'GPU',
  amd: 'GPU',
  neuron: 'neuron_cores',
  ascend: 'NPU',
  gaudi: 'HPU',
  tpu: 'TPU',
}

/** @returns nothing for a preset of the CPU */
export function rayResources({ accelerator = 'cpu', devices = 1, cores }: Needs): Record<string, number> {
  const name = names[accelerator]
  if (accelerator === 'cpu') return {}
  return { [name ?? accelerator]: accelerator === 'neuron' ? (cores ?? devices) : devices }
}
