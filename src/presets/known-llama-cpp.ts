/** What llama.cpp's server is known to get wrong, each seen on the real server by the check that is named. */
import type { KnownFinding } from '../contract/preset.ts'

/** By its build number. */
const versions = { from: '11312', below: '11313' } as const
const onBoth = (...variants: readonly string[]): readonly string[] =>
  variants.flatMap((variant) => [`completions ${variant}`, `chat ${variant}`])
const unknownModel = onBoth('unknown model')
const outOfRange = onBoth('temperature -1', 'top_p 2', 'max_tokens -1', 'presence_penalty 5', 'logprobs -1')

/** For every preset of llama.cpp: a finding that no check of a preset asks for is never reported as gone. */
export const knownOfLlamaCpp: readonly KnownFinding[] = [
  {
    finding: 'completions/batch/usage-differs',
    reason: 'The usage of a request for several prompts is that of one of them.',
  },
  ...['chat/n', 'completions/n', 'stream/n'].map((check) => ({
    finding: `${check}/usage-wrong`,
    reason: 'The usage of a request for several choices is that of one of them.',
  })),
  {
    finding: 'completions/logprobs/offset-wrong',
    reason: 'The log-probabilities of a completion have the form of those of a chat, without text_offset.',
  },
  {
    finding: 'errors/bad-ranges/mistake-answered',
    subjects: outOfRange,
    reason:
      'Values out of range are clamped or ignored, and max_tokens -1 has no end but that of the context.',
  },
  {
    finding: 'errors/malformed-json/crashed',
    reason: 'A body that is not JSON gets 500, with the parser’s own message.',
  },
  {
    finding: 'errors/missing-fields/mistake-answered',
    subjects: ['empty messages'],
    reason: 'A chat with an empty list of messages is answered.',
  },
  {
    finding: 'errors/unknown-model/mistake-answered',
    subjects: unknownModel,
    reason: 'With one model loaded, the name in the request is not looked at.',
  },
  {
    finding: 'errors/stream-refusal/mistake-answered',
    subjects: unknownModel,
    reason: 'With one model loaded, the name in a request for a stream is not looked at.',
  },
  {
    finding: 'errors/wrong-content-type/mistake-answered',
    reason: 'The type of the content is not looked at.',
  },
  {
    finding: 'stream/completions-contract/usage-with-choices',
    reason: 'The chunk with the usage of a streamed completion is its last choice.',
  },
  {
    finding: 'stream/n/usage-with-choices',
    reason: 'Each choice of a streamed completion ends with a chunk that has a usage.',
  },
  {
    finding: 'stream/usage-not-asked/usage-unasked',
    subjects: ['completions'],
    reason: 'A streamed completion has a usage that nobody asked for.',
  },
  {
    finding: 'structured/bad-schemas/mistake-answered',
    subjects: ['no schema'],
    reason: 'A response_format of the type json_schema without a schema is answered.',
  },
  ...['multipleOf', 'uniqueItems', 'allOf', 'not', 'else', 'propertyNames', 'dependentRequired'].map(
    (keyword) => ({
      finding: 'structured/schema-keywords/keyword-ignored',
      subjects: [keyword],
      reason: `Schemas with ${keyword} are accepted, and the grammar that is made of them does not enforce it.`,
      // What the model would write by itself may happen to fit.
      sometimes: true,
    }),
  ),
  {
    finding: 'surface/responses/cut-untold',
    reason: 'A response that max_output_tokens cuts off has the status completed.',
  },
  {
    finding: 'surface/responses-stream/sequence-wrong',
    reason: 'The events of a streamed response have no sequence numbers.',
  },
  {
    finding: 'tools/bad-requests/mistake-answered',
    subjects: ['names a function that is not offered', 'requires a call but offers nothing'],
    reason: 'A tool_choice that nothing fits is ignored.',
  },
  {
    finding: 'tools/bad-requests/crashed',
    subjects: ['tools that are no list', 'a function without a name'],
    reason: 'Malformed tools get 500 instead of 400.',
  },
  {
    finding: 'tools/choice-named/missing-call',
    reason: 'A tool_choice that names a function forces no call.',
  },
  {
    finding: 'tools/choice-named/wrong-name',
    reason: 'Where tool_choice names a function, the model may call any other.',
  },
  {
    finding: 'tools/choice-none-text/markup-leaked',
    reason: 'With tool_choice none, no parser runs, so a call that the model makes anyway appears as text.',
  },
  {
    finding: 'tools/cut/text-differs',
    reason: 'The whole answer shows the begin of a tool call that max_tokens cuts off; the stream does not.',
  },
  {
    finding: 'tools/cut/markup-leaked',
    reason: 'The whole answer shows the begin of the markup of a call that max_tokens cuts off.',
  },
  {
    finding: 'surface/model-card/model-not-found',
    reason: 'The route /v1/models/{id} does not exist; the list at /v1/models holds the same data.',
  },
].map((known) => ({ ...known, versions, upstream: 'none' }))
