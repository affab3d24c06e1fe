/** What presets written for the CPU become on each kind of accelerator: one line each, by the kind's name. */
export { amd } from './amd.ts'
export { ascend } from './ascend.ts'
export { gaudi } from './gaudi.ts'
export { neuron } from './neuron.ts'
export { nvidia } from './nvidia.ts'
export { tpu } from './tpu.ts'
