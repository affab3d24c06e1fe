/** LiteLLM's proxy in front of the server of `tiny`: the same model, so that both can be told apart. */
import { definePreset } from './define-preset.ts'
import { zooContent } from './zoo-content.ts'

export const litellm = definePreset({
  name: 'litellm',
  title: 'LiteLLM’s proxy in front of a trained 6 MB Llama on vLLM',
  engine: 'litellm',
  upstream: 'tiny',
  model: 'zoo:llama',
  options: {},
  claims: ['completions', 'chat', 'logprobs'],
  needs: { memoryGiB: 6 },
  expectations: { content: zooContent },
})
