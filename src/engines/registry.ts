/** Every engine there is: one line each. The export's name is the name that a preset uses. */
export { vllm } from './vllm/vllm.ts'
export { vllmNeuron as 'vllm-neuron' } from './vllm-neuron/vllm-neuron.ts'
export { vllmNeuronPlugin as 'vllm-neuron-plugin' } from './vllm-neuron-plugin/vllm-neuron-plugin.ts'
