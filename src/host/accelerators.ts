/** The devices of this machine that an engine can compute on. */
import { availableParallelism } from 'node:os'
import type { AcceleratorKind } from '../contract/preset.ts'
import type { AcceleratorSearch, FoundAccelerators } from './accelerator-device.ts'
import { findNeuron } from './accelerators-neuron.ts'
import { findNvidia } from './accelerators-nvidia.ts'
import { availableMemoryGiB, describeMachine } from './machine.ts'

export type Accelerators = Readonly<Record<AcceleratorKind, FoundAccelerators>>

function findCpu(): FoundAccelerators {
  const { cpu, memoryGiB } = describeMachine()
  const used = Math.max(0, memoryGiB - availableMemoryGiB())
  const device = { index: 0, name: cpu, cores: availableParallelism(), memoryGiB, usedMemoryGiB: used }
  return { devices: [{ ...device, holders: [] }], notes: [] }
}

/**
 * Only looks; a vendor's tool that is missing or fails costs details, never an error.
 * @throws the signal's reason when it aborts
 */
export async function findAccelerators(
  search: Partial<AcceleratorSearch> & Pick<AcceleratorSearch, 'signal'>,
): Promise<Accelerators> {
  const full = { root: '/', env: process.env, ...search }
  const [neuron, nvidia] = await Promise.all([findNeuron(full), findNvidia(full)])
  return { cpu: findCpu(), neuron, nvidia }
}
