/** Every kind of accelerator there is: one line each. The export's name is what a preset's `needs.accelerator` says. */
export { amd } from './amd.ts'
export { ascend } from './ascend.ts'
export { cpu } from './cpu.ts'
export { gaudi } from './gaudi.ts'
export { neuron } from './neuron.ts'
export { nvidia } from './nvidia.ts'
export { tpu } from './tpu.ts'
