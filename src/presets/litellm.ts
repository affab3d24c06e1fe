/** LiteLLM's proxy in front of the server of `tiny`: the same model, so that faults of both are known apart. */
import type { KnownFinding } from '../contract/preset.ts'
import { definePreset } from './define-preset.ts'
import { zooContent } from './zoo-content.ts'

const versions = { from: '1.108.7', below: '1.108.8' } as const

const unknownModel = ['completions unknown model', 'chat unknown model']

/** What the gateway itself gets wrong: asked directly, vLLM 0.32 does none of this. */
const knownFindings: readonly KnownFinding[] = [
  { finding: 'errors/error-schema/type-missing', reason: 'The member type of an error is null.' },
  {
    finding: 'errors/unknown-model/mistake-answered',
    subjects: unknownModel,
    reason: 'Started for one model by --model, it sends it the requests for every other name as well.',
  },
  {
    finding: 'errors/stream-refusal/mistake-answered',
    subjects: unknownModel,
    reason: 'Started for one model by --model, it sends it the streams for every other name as well.',
  },
  {
    finding: 'errors/wrong-content-type/mistake-answered',
    reason: 'The type of the content is not looked at.',
  },
  {
    finding: 'errors/wrong-types/crashed',
    subjects: ['completions input as object', 'completions stream as list'],
    reason: 'A prompt or stream of a wrong type gets 500 instead of 400.',
  },
  {
    finding: 'stream/chat-contract/usage-with-empty-choices',
    reason: 'The chunk with the usage of a streamed chat completion has a choice.',
  },
  {
    finding: 'stream/completions-contract/chunk-invalid',
    reason: 'The last two chunks of a streamed completion have a choice without text.',
  },
  {
    finding: 'stream/completions-contract/usage-with-empty-choices',
    reason: 'The chunk with the usage of a streamed completion has a choice.',
  },
  {
    finding: 'stream/logprobs-equals-whole/logprobs-missing',
    reason: 'A streamed completion loses its log-probabilities.',
  },
  {
    finding: 'stream/n/chunk-invalid',
    reason: 'The last chunks of a stream of several choices have a choice without text.',
  },
  {
    finding: 'stream/n/usage-with-empty-choices',
    reason: 'The chunk with the usage of several choices has a choice.',
  },
  { finding: 'stream/n/choice-count-wrong', reason: 'A stream of two choices brings one.' },
  {
    finding: 'stream/usage-not-asked/not-answered',
    subjects: ['completions'],
    reason: 'Each chunk of a streamed completion counts 0 tokens, where no usage was asked for.',
  },
].map((known) => ({ ...known, versions, upstream: 'none' }))

export const litellm = definePreset({
  name: 'litellm',
  title: 'LiteLLM’s proxy in front of a trained 6 MB Llama on vLLM',
  engine: 'litellm',
  upstream: 'tiny',
  model: 'zoo:llama',
  // vLLM closes idle connections after 5 seconds; one that it has just closed gets 500 from the gateway.
  options: { keepAliveS: 2 },
  claims: ['completions', 'chat', 'logprobs'],
  knownFindings,
  needs: { memoryGiB: 6 },
  expectations: { content: zooContent },
})
