/** Every engine there is: one line each. The export's name is the name that a preset uses. */
export { llamaCpp as 'llama-cpp' } from './llama-cpp/llama-cpp.ts'
export { transformers } from './transformers/transformers.ts'
export { vllm } from './vllm/vllm.ts'
export { vllmNeuron as 'vllm-neuron' } from './vllm-neuron/vllm-neuron.ts'
export { vllmNeuronPlugin as 'vllm-neuron-plugin' } from './vllm-neuron-plugin/vllm-neuron-plugin.ts'
export { mlxLm as 'mlx-lm' } from './mlx-lm/mlx-lm.ts'
export { litellm } from './litellm/litellm.ts'
