/** A server that asks for a key, and every API that vLLM offers beside chat: the trained 6 MB Llama on the CPU. */
import { definePreset } from './define-preset.ts'
import { knownOfVllm } from './known-vllm.ts'
import { zooEnv, zooOptions } from './zoo-on-cpu.ts'

export const apiKey = definePreset({
  name: 'api-key',
  groups: ['access'],
  title: 'A key is asked for, on every API that vLLM offers',
  engine: 'vllm',
  model: 'zoo:llama',
  options: {
    ...zooOptions,
    // Else /load says 0 whatever happens.
    metrics: { serverLoadTracking: true },
  },
  env: zooEnv,
  claims: [
    'completions',
    'chat',
    'logprobs',
    'echo',
    'token-ids',
    'metrics',
    'tokenize',
    'responses',
    'messages',
    'service-routes',
    'api-key',
  ],
  needs: { memoryGiB: 5 },
  knownFindings: knownOfVllm,
})
