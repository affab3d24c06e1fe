/** The events of a streamed response come in order, add up to the whole answer and end with it. */
import type { Finding, Judgement } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { recordAt } from '../../openai/read-json.ts'
import { type ResponseBody, responseSchema, responseText } from '../../openai/schemas/response.ts'
import { defineCheck } from '../define-check.ts'
import { inExchange } from '../judges/in-exchange.ts'
import { quote, readJson } from '../judges/read.ts'
import { shapeFindings } from '../judges/shape.ts'
import { unequal } from '../judges/unequal.ts'
import { type NamedEvent, eventCodes, eventsOf, joined, nameFindings, orderFindings } from './parts/events.ts'
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
  needs: ['responses'],
  expects: 'answered',
  codes: [...eventCodes, 'sequence-wrong', 'body-invalid', 'id-changed', 'text-differs', 'usage-differs'],
  exercise: async (context) => ({
    whole: await askResponses(context),
    streamed: await askResponses(context, { stream: true }),
  }),
  judge: judgeStream,
})

function judgeStream({ whole, streamed }: Readonly<Record<'whole' | 'streamed', Exchange>>): Judgement {
  const events = eventsOf(streamed)
  const form = [...nameFindings(events), ...orderFindings(events, order), ...sequenceFindings(events)]
  if (form.length > 0) return form
  const last = recordAt(events.at(-1)?.data ?? {}, 'response')
  const invalid = [
    ...inExchange('whole', shapeFindings(responseSchema, readJson(whole.body), 'body-invalid')),
    ...inExchange('streamed', shapeFindings(responseSchema, last, 'body-invalid')),
  ]
  if (invalid.length > 0) return invalid
  const [reference, final] = [responseSchema.parse(readJson(whole.body)), responseSchema.parse(last)]
  const findings = contentFindings(events, reference, final)
  return findings.length === 0 && responseText(reference) === ''
    ? { vacuous: 'the answer is empty' }
    : findings
}

function sequenceFindings(events: readonly NamedEvent[]): readonly Finding[] {
  const numbers = events.map(({ data }) => data['sequence_number'])
  if (numbers.every((number, index) => number === index)) return []
  const message = `Expected the sequence numbers 0 to ${numbers.length - 1}, got ${quote(numbers)}.`
  return [{ code: 'sequence-wrong', message, exchange: 'streamed' }]
}

function contentFindings(
  events: readonly NamedEvent[],
  reference: ResponseBody,
  final: ResponseBody,
): readonly Finding[] {
  const ids = new Set(
    events.flatMap(({ data }) => {
      const id = recordAt(data, 'response')?.['id']
      return id === undefined ? [] : [id]
    }),
  )
  const pairs = [
    { code: 'id-changed', expected: 1, got: ids.size, what: 'ids of the response' },
    ...[
      { got: joined(events, 'response.output_text.delta', ({ delta }) => delta), what: 'the pieces' },
      {
        got: joined(events, 'response.output_text.done', ({ text }) => text),
        what: 'the event of the whole text',
      },
      { got: responseText(final), what: 'the last event' },
    ].map((pair) => ({ code: 'text-differs', expected: responseText(reference), ...pair })),
    ...(['input_tokens', 'output_tokens', 'total_tokens'] as const).map((field) => ({
      code: 'usage-differs',
      expected: reference.usage[field],
      got: final.usage[field],
      what: `usage.${field}`,
    })),
  ]
  return unequal('streamed', pairs)
}
