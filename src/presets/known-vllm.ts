/** What vLLM is known to get wrong, each seen on the real servers of its versions by the check that is named. */
import type { KnownFinding } from '../contract/preset.ts'

const versions = { from: '0.32.0', below: '0.33.0' } as const
/** Seen in every minor version from 0.24 on. */
const since24 = { from: '0.24.0', below: '0.33.0' } as const
const issue = (number: number): string => `https://github.com/vllm-project/vllm/issues/${number}`

const cutCall = 'a tool call that max_tokens cuts off'

/** For every preset of vLLM: a finding that no check of a preset asks for is never reported as gone. */
export const knownOfVllm: readonly KnownFinding[] = [
  {
    finding: 'errors/missing-content/mistake-answered',
    versions: since24,
    reason: 'A user message without content gets a 200, as if it were empty.',
    upstream: 'none',
  },
  {
    finding: 'access/error-texts/stack-leaked',
    versions: { from: '0.24.0', below: '0.26.0' },
    reason: 'A body that is not JSON is refused with a text that names a Python file and its line.',
    upstream: 'none',
  },
  {
    finding: 'access/error-texts/path-leaked',
    versions: { from: '0.24.0', below: '0.26.0' },
    reason: 'The same text holds the path of the folder that vLLM is installed in.',
    upstream: 'none',
  },
  {
    finding: 'tools/choice-none-text/markup-leaked',
    versions,
    reason: 'With tool_choice none, no parser runs, so a call that the model makes anyway appears as text.',
    upstream: 'none',
  },
  {
    finding: 'tools/argument-forms/tag-ends-call',
    versions,
    reason: 'The Hermes parser ends a call at the first </tool_call>, even within the text of an argument.',
    upstream: 'none',
  },
  {
    finding: 'tools/cut/text-differs',
    versions,
    reason: `The whole answer shows the text of ${cutCall}; the stream does not.`,
    upstream: issue(47903),
  },
  {
    finding: 'tools/cut/calls-differ',
    versions,
    reason: `The stream turns ${cutCall} into a call; the whole answer does not.`,
    upstream: issue(47903),
  },
  {
    finding: 'tools/cut/finish-reason-differs',
    versions,
    reason: `The whole answer ends ${cutCall} with tool_calls, the stream with length.`,
    upstream: issue(58228),
  },
  {
    finding: 'tools/cut/markup-leaked',
    versions,
    reason: `The whole answer shows the markup of ${cutCall} as content.`,
    upstream: issue(47903),
  },
  {
    finding: 'tools/cut/call-invented',
    versions,
    reason: `The stream gives ${cutCall} the arguments {}, which the model never wrote.`,
    upstream: issue(47903),
  },
  {
    finding: 'tools/cut/finish-reason-wrong',
    versions,
    reason: `The whole answer ends ${cutCall} in its last tokens with tool_calls instead of length.`,
    upstream: issue(58228),
  },
  ...[
    ['not', 'not'],
    ['else', 'if/else'],
    ['allOf', 'allOf of several schemas'],
    ['dependentRequired', 'dependentRequired'],
  ].map(([subject = '', keyword = '']) => ({
    finding: 'structured/schema-keywords/keyword-ignored',
    subjects: [subject],
    versions,
    reason: `The grammar backend, xgrammar, accepts schemas with ${keyword} but does not enforce it.`,
    // What the model would write by itself may happen to fit.
    sometimes: true,
    upstream: 'https://github.com/mlc-ai/xgrammar/issues/104',
  })),
  {
    finding: 'access/generation-guarded/generates-without-key',
    versions,
    reason:
      'The key protects only paths under /v1, and /invocations generates for everybody who reaches the port.',
    upstream: issue(58144),
  },
  {
    finding: 'access/routes-guarded/route-open',
    versions,
    reason:
      'The key protects only paths under /v1; /invocations, /generative_scoring and /scale_elastic_ep need none.',
    upstream: issue(18892),
  },
  {
    finding: 'access/anthropic-key/key-refused',
    versions,
    reason: 'The key is accepted only as a bearer token, but clients of Anthropic send it as x-api-key.',
    upstream: issue(51572),
  },
  {
    finding: 'access/refusal/error-invalid',
    versions,
    reason: 'A request without a valid key gets the word Unauthorized instead of an error object.',
    upstream: 'none',
  },
  {
    finding: 'access/refusal/challenge-missing',
    versions,
    reason: 'A 401 has no WWW-Authenticate header.',
    upstream: 'none',
  },
  {
    finding: 'metrics/choices/prompt-counter-differs',
    versions: since24,
    reason: 'The counter of prompt tokens counts a prompt once for each choice; usage counts it once.',
    upstream: issue(56361),
  },
  {
    finding: 'metrics/choices/request-counter-differs',
    versions: since24,
    reason: 'The counter of finished requests counts each choice as a request.',
    upstream: issue(56361),
  },
  {
    finding: 'surface/model-card/model-not-found',
    versions: since24,
    reason: 'The route /v1/models/{id} does not exist; the list at /v1/models holds the same data.',
    upstream: 'none',
  },
  {
    finding: 'surface/model-card/error-invalid',
    versions: since24,
    reason: 'An unknown route answers with a detail instead of an error object.',
    upstream: 'none',
  },
  {
    finding: 'surface/unknown-tokens/mistake-answered',
    versions,
    reason: '/detokenize turns ids beyond the vocabulary into an empty text.',
    upstream: 'none',
  },
  {
    finding: 'surface/load/load-drifts',
    versions,
    reason:
      'A client that disconnects early is sometimes subtracted from server_load twice, which then stays negative.',
    upstream: 'none',
    sometimes: true,
  },
  {
    finding: 'lora/mixed/base-overlaid',
    versions,
    accelerator: 'cpu',
    reason:
      'On the CPU, requests for the base model use the adapter in the last slot when they share a batch with adapters.',
    upstream: 'https://github.com/vllm-project/vllm/pull/48421',
    // Whom the base is mistaken for depends on what the last slot held before.
    sometimes: true,
  },
  {
    finding: 'lora/mixed/base-wrong',
    versions,
    accelerator: 'cpu',
    reason:
      'The same defect: if the last slot holds remains of an adapter, the base model matches neither itself nor an adapter.',
    upstream: 'https://github.com/vllm-project/vllm/pull/48421',
    sometimes: true,
  },
  {
    finding: 'lora/broken/mistake-answered',
    versions,
    reason: 'An adapter whose lora_A is too narrow for the layer is accepted with 200.',
    upstream: 'none',
  },
  {
    finding: 'lora/broken/broken-answers',
    versions,
    reason: 'The adapter that is too narrow answers with weights that another adapter left in its slot.',
    upstream: 'none',
  },
  {
    finding: 'lora/broken/crashed',
    versions,
    reason:
      'An adapter that lacks a lora_B is refused with 500 and a Python error, as if the server had failed.',
    upstream: 'none',
  },
]
