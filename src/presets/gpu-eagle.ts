/** Draft tokens of an EAGLE head in CUDA graphs, beside the same server without. */
import { eagle } from './eagle.ts'
import { gpuOptions, gpuPreset } from './gpu-preset.ts'

const { speculative, tools, structuredOutputs } = eagle.options

export const gpuEagle = gpuPreset({
  name: 'gpu-eagle',
  title: 'Speculation with an EAGLE head on vLLM, on an NVIDIA GPU',
  devices: 1,
  options: { tools, structuredOutputs, speculative },
  baseline: { title: 'without speculation', options: { ...gpuOptions, tools, structuredOutputs } },
  alsoClaims: ['tools', 'parallel-tools', 'structured-output', 'speculation'],
  knownFindings: eagle.knownFindings ?? [],
  expectations: eagle.expectations ?? {},
})
