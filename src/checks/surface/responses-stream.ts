/** The events of a streamed response come in order, add up to the whole answer and end with it. */
import type { Finding, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { type ParsedStream, type StreamChunk, parseChunks } from '../../openai/parse-frames.ts'
import { responses } from '../../openai/protocols/responses.ts'
import { recordAt, textAt } from '../../openai/read-json.ts'
import { type ResponseBody, responseSchema, responseText } from '../../openai/schemas/response.ts'
import { defineCheck } from '../define-check.ts'
import { openai } from '../grounds.ts'
import { inExchange } from '../judges/in-exchange.ts'
import { quote, readJson } from '../judges/read.ts'
import { shapeFindings } from '../judges/shape.ts'
import { bothWays } from '../judges/same-answer.ts'
import { whyDifferent, withReason } from '../judges/tie/explain-answers.ts'
import { unequal } from '../judges/unequal.ts'
import { contentOf, eventCodes, nameFindings, orderFindings, typeOf } from './parts/judge-events.ts'
import { askResponses } from './parts/question.ts'

const order = [
  'response.created',
  'response.in_progress',
  'response.output_item.added',
  'response.content_part.added',
  'response.output_text.delta',
  'response.output_text.done',
  'response.content_part.done',
  'response.output_item.done',
  'response.completed',
]

export const surfaceResponsesStream = defineCheck({
  id: 'surface/responses-stream',
  title: 'A streamed response has its events in order and adds up to the whole one',
  advice: 'Do not stream /v1/responses until its events are right: clients build their state from them.',
  answers: 'the last event of a streamed response held another answer than its pieces',
  level: 'must',
  grounds: {
    default: openai('responses-streaming', 'event types and their order'),
    'sequence-wrong': openai('responses-streaming', 'sequence_number'),
    'body-invalid': openai('responses/object', 'its members'),
    'id-changed': openai('responses/object', 'id: a unique identifier'),
    'text-differs': openai(
      'responses-streaming',
      'response.output_text.done: the text content that is finalized',
    ),
    'usage-differs': openai('responses/object', 'usage'),
  },
  needs: ['responses'],
  answered: 'answered',
  codes: [...eventCodes, 'sequence-wrong', 'body-invalid', 'id-changed', 'text-differs', 'usage-differs'],
  exercise: async (context) => ({
    whole: await askResponses(context),
    streamed: await askResponses(context, { stream: true }),
  }),
  compares: () => bothWays,
  judge: judgeStream,
})

function judgeStream(
  transcript: Readonly<Record<'whole' | 'streamed', Exchange>>,
  facts: ServerFacts,
): Judgement {
  const { whole, streamed } = transcript
  const events = parseChunks(streamed)
  const form = [...nameFindings(events), ...orderFindings(events, order), ...sequenceFindings(events.chunks)]
  if (form.length > 0) return form
  const last = recordAt(events.chunks.at(-1)?.value ?? {}, 'response')
  const invalid = [
    ...inExchange('whole', shapeFindings(responseSchema, readJson(whole.body), 'body-invalid')),
    ...inExchange('streamed', shapeFindings(responseSchema, last, 'body-invalid')),
  ]
  if (invalid.length > 0) return invalid
  const [reference, final] = [responseSchema.parse(readJson(whole.body)), responseSchema.parse(last)]
  const why = whyDifferent(transcript, { reference: 'whole', other: 'streamed' }, facts)
  const findings = [
    ...ownFindings(events, final),
    ...withReason(contentFindings(events, reference, final), why),
  ]
  return findings.length === 0 && responseText(reference) === ''
    ? { vacuous: 'the answer is empty' }
    : findings
}

function sequenceFindings(events: readonly StreamChunk[]): readonly Finding[] {
  const numbers = events.map(({ value }) => value['sequence_number'])
  if (numbers.every((number, index) => number === index)) return []
  const message = `Expected the sequence numbers 0 to ${numbers.length - 1}, got ${quote(numbers)}.`
  return [{ code: 'sequence-wrong', message, exchange: 'streamed' }]
}

function wholeTexts({ chunks }: ParsedStream): string {
  const done = chunks.filter((chunk) => typeOf(chunk) === 'response.output_text.done')
  return done.map(({ value }) => textAt(value, 'text') ?? '').join('')
}

/** What the stream says of itself: one id, and the same text in its pieces and in its last events. */
function ownFindings(events: ParsedStream, final: ResponseBody): readonly Finding[] {
  const ids = new Set(
    events.chunks.flatMap(({ value }) => {
      const id = recordAt(value, 'response')?.['id']
      return id === undefined ? [] : [id]
    }),
  )
  const expected = contentOf(events, responses)
  const as = 'as in the pieces'
  return unequal('streamed', [
    { code: 'id-changed', expected: 1, got: ids.size, what: 'ids of the response' },
    { code: 'text-differs', expected, as, got: wholeTexts(events), what: 'the event of the whole text' },
    { code: 'text-differs', expected, as, got: responseText(final), what: 'the last event' },
  ])
}

function contentFindings(
  events: ParsedStream,
  reference: ResponseBody,
  final: ResponseBody,
): readonly Finding[] {
  const fields = ['input_tokens', 'output_tokens', 'total_tokens'] as const
  return unequal('streamed', [
    {
      code: 'text-differs',
      expected: responseText(reference),
      got: contentOf(events, responses),
      what: 'the pieces',
    },
    ...fields.map((field) => ({
      code: 'usage-differs',
      expected: reference.usage[field],
      got: final.usage[field],
      what: `usage.${field}`,
    })),
  ])
}
