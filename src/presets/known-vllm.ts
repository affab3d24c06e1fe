/** What vLLM 0.32 is known to get wrong, each seen on the real server by the check that is named. */
import type { KnownFinding } from '../contract/preset.ts'

const versions = { from: '0.32.0', below: '0.33.0' } as const
const issue = (number: number): string => `https://github.com/vllm-project/vllm/issues/${number}`

const cutCall = 'a tool call that max_tokens cuts'

/** For every preset of vLLM: what a preset's checks do not ask for is never told as gone. */
export const knownOfVllm: readonly KnownFinding[] = [
  {
    finding: 'errors/missing-content/accepted',
    versions,
    reason: 'A user message without content is answered with 200 as if it were empty.',
    upstream: 'none',
  },
  {
    finding: 'tools/choice-none-text/markup-leaked',
    versions,
    reason:
      'With tool_choice none no parser runs, so a call that the model makes all the same is shown as text.',
    upstream: 'none',
  },
  {
    finding: 'tools/choice-named/schema-mismatch',
    versions,
    reason:
      'Of a tool without strict, a call that tool_choice names is held to the name and to JSON, not to the parameters.',
    upstream: 'none',
  },
  {
    finding: 'tools/cut-alike/text-differs',
    versions,
    reason: `The whole answer shows the text of ${cutCall}, the stream holds it back.`,
    upstream: issue(47903),
  },
  {
    finding: 'tools/cut-alike/calls-differ',
    versions,
    reason: `The stream calls by ${cutCall}, the whole answer does not.`,
    upstream: issue(47903),
  },
  {
    finding: 'tools/cut-alike/finish-reason-differs',
    versions,
    reason: `The whole answer says tool_calls of ${cutCall}, the stream says length.`,
    upstream: issue(58228),
  },
  {
    finding: 'tools/cut-alike/markup-leaked',
    versions,
    reason: `The whole answer shows the markup of ${cutCall} as content.`,
    upstream: issue(47903),
  },
  {
    finding: 'tools/cut-told/call-invented',
    versions,
    reason: `The stream gives ${cutCall} the arguments {}, which the model never wrote.`,
    upstream: issue(47903),
  },
  {
    finding: 'tools/cut-told/finish-reason-wrong',
    versions,
    reason: `The whole answer ends ${cutCall} in its last tokens with tool_calls rather than length.`,
    upstream: issue(58228),
  },
  {
    finding: 'structured/schema-keywords/keyword-ignored',
    versions,
    reason:
      'The grammar backend, xgrammar, takes schemas with not and if/else and does not hold the answer to them.',
    upstream: 'https://github.com/mlc-ai/xgrammar/issues/104',
  },
  {
    finding: 'access/generation-guarded/generates-without-key',
    versions,
    reason:
      'The key guards paths under /v1 alone, and /invocations generates for everybody who reaches the port.',
    upstream: issue(58144),
  },
  {
    finding: 'access/routes-guarded/route-open',
    versions,
    reason:
      'The key guards paths under /v1 alone; /invocations, /generative_scoring and /scale_elastic_ep answer without.',
    upstream: issue(18892),
  },
  {
    finding: 'access/anthropic-key/key-refused',
    versions,
    reason: 'The key is taken as a bearer token alone, and Anthropic’s clients send it as x-api-key.',
    upstream: issue(51572),
  },
  {
    finding: 'access/refusal/error-invalid',
    versions,
    reason: 'A refusal for want of a key holds the word Unauthorized rather than an error object.',
    upstream: 'none',
  },
  {
    finding: 'access/refusal/challenge-missing',
    versions,
    reason: 'A 401 carries no WWW-Authenticate header.',
    upstream: 'none',
  },
  {
    finding: 'metrics/choices/prompt-counter-differs',
    versions,
    reason: 'The counter of prompt tokens counts a prompt once for each choice, usage once.',
    upstream: issue(56361),
  },
  {
    finding: 'metrics/choices/request-counter-differs',
    versions,
    reason: 'The counter of finished requests counts each choice as a request.',
    upstream: issue(56361),
  },
  {
    finding: 'surface/model-card/model-not-found',
    versions,
    reason: 'There is no /v1/models/{id}; the list of /v1/models has the same.',
    upstream: 'none',
  },
  {
    finding: 'surface/model-card/error-invalid',
    versions,
    reason: 'An unknown route answers with a detail rather than an error object.',
    upstream: 'none',
  },
  {
    finding: 'surface/unknown-tokens/accepted',
    versions,
    reason: '/detokenize turns ids beyond the vocabulary into an empty text.',
    upstream: 'none',
  },
  {
    finding: 'surface/load/load-drifts',
    versions,
    reason: 'A client that leaves early is sometimes taken off server_load twice, and it stays below zero.',
    upstream: 'none',
    sometimes: true,
  },
  {
    finding: 'lora/mixed/base-overlaid',
    versions,
    reason:
      'On the CPU, requests for the base get the adapter in the last slot when they share a batch with adapters.',
    upstream: 'https://github.com/vllm-project/vllm/pull/48421',
    // Whom the base is mistaken for depends on what the last slot held before.
    sometimes: true,
  },
  {
    finding: 'lora/mixed/base-wrong',
    versions,
    reason:
      'The same: where the last slot holds what an adapter left behind, the base answers neither as itself nor as one.',
    upstream: 'https://github.com/vllm-project/vllm/pull/48421',
    sometimes: true,
  },
  {
    finding: 'lora/broken/accepted',
    versions,
    reason: 'An adapter whose lora_A is too narrow for the layer is loaded with 200.',
    upstream: 'none',
  },
  {
    finding: 'lora/broken/broken-answers',
    versions,
    reason:
      'The adapter that was loaded though it is too narrow answers with what another one has left in its slot.',
    upstream: 'none',
  },
  {
    finding: 'lora/broken/crashed',
    versions,
    reason:
      'An adapter without one lora_B is refused with 500 and a Python error, as if the server were at fault.',
    upstream: 'none',
  },
]
