/** A server that asks for a key, and every API that vLLM offers beside chat: the trained 6 MB Llama on the CPU. */
import { zooPreset } from './zoo-preset.ts'

export const apiKey = zooPreset({
  name: 'api-key',
  groups: ['access'],
  title: 'Every API of vLLM requires a key',
  options: {
    // Else /load says 0 whatever happens.
    metrics: { serverLoadTracking: true },
  },
  alsoClaims: ['tokenize', 'responses', 'messages', 'service-routes', 'api-key'],
})
