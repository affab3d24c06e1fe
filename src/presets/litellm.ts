/** LiteLLM's proxy in front of the server of `tiny`: the same model, so that faults of both are known apart. */
import type { KnownFinding } from '../contract/preset.ts'
import { definePreset } from './define-preset.ts'
import { zooContent } from './zoo-content.ts'

const versions = { from: '1.108.7', below: '1.108.8' } as const

/** What the gateway itself gets wrong: asked directly, vLLM 0.32 does none of this. */
const knownFindings: readonly KnownFinding[] = [
  ['errors/error-schema/error-invalid', 'The member type of an error is null instead of a string.'],
  ['errors/wrong-types/crashed', 'A prompt or stream of a wrong type gets 500 instead of 400.'],
  [
    'stream/completions-contract/chunk-invalid',
    'The last two chunks of a streamed completion have a choice without text.',
  ],
  [
    'stream/completions-contract/usage-with-choices',
    'The chunk with the usage of a streamed completion has a choice.',
  ],
  ['stream/logprobs-equals-whole/logprobs-missing', 'A streamed completion loses its log-probabilities.'],
  ['stream/n/chunk-invalid', 'The last chunks of a stream of several choices have a choice without text.'],
  ['stream/n/usage-with-choices', 'The chunk with the usage of several choices has a choice.'],
  ['stream/n/choice-count-wrong', 'A stream of two choices brings one.'],
].map(([finding = '', reason = '']) => ({ finding, reason, versions, upstream: 'none' }))

export const litellm = definePreset({
  name: 'litellm',
  title: 'LiteLLM’s proxy in front of a trained 6 MB Llama on vLLM',
  engine: 'litellm',
  upstream: 'tiny',
  model: 'zoo:llama',
  options: {},
  claims: ['completions', 'chat', 'logprobs'],
  knownFindings,
  needs: { memoryGiB: 6 },
  expectations: { content: zooContent },
})
