/** The events of a streamed message come in Anthropic's order and add up to the whole answer. */
import type { Judgement, ServerFacts } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { parseChunks } from '../../openai/parse-frames.ts'
import { messages } from '../../openai/protocols/messages.ts'
import { recordAt } from '../../openai/read-json.ts'
import { messageSchema, messageText } from '../../openai/schemas/message.ts'
import { defineCheck } from '../define-check.ts'
import { anthropic, greedy } from '../grounds.ts'
import { inExchange } from '../judges/in-exchange.ts'
import { readJson } from '../judges/read.ts'
import { shapeFindings } from '../judges/shape.ts'
import { whyDifferent, withReason } from '../judges/tie/explain-answers.ts'
import { bothWays } from '../judges/same-answer.ts'
import { unequal } from '../judges/unequal.ts'
import { contentOf, eventCodes, nameFindings, orderFindings, typeOf } from './parts/judge-events.ts'
import { askMessages } from './parts/question.ts'

const order = [
  'message_start',
  'content_block_start',
  'content_block_delta',
  'content_block_stop',
  'message_delta',
  'message_stop',
]

export const surfaceMessagesStream = defineCheck({
  id: 'surface/messages-stream',
  title: 'A streamed message has its events in order and adds up to the whole one',
  advice: 'Keep Anthropic’s clients on whole answers until the events are right.',
  answers: 'streams without message_stop or with a wrong stop reason left coding assistants waiting',
  level: 'must',
  grounds: {
    default: anthropic('build-with-claude/streaming', 'event types and their order'),
    'body-invalid': anthropic('api/messages', 'the response'),
    'text-differs': greedy,
    'usage-differs': anthropic('build-with-claude/streaming', 'message_delta: cumulative usage'),
  },
  needs: ['messages'],
  answered: 'answered',
  codes: [...eventCodes, 'body-invalid', 'text-differs', 'stop-reason-differs', 'usage-differs'],
  exercise: async (context) => ({
    whole: await askMessages(context),
    streamed: await askMessages(context, { stream: true }),
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
  const form = [...nameFindings(events), ...orderFindings(events, order)]
  if (form.length > 0) return form
  const body = readJson(whole.body)
  const invalid = shapeFindings(messageSchema, body, 'body-invalid')
  if (invalid.length > 0) return inExchange('whole', invalid)
  const message = messageSchema.parse(body)
  const text = messageText(message)
  const end = events.chunks.find((chunk) => typeOf(chunk) === 'message_delta')?.value ?? {}
  const pairs = [
    {
      code: 'text-differs',
      expected: text,
      got: contentOf(events, messages),
    },
    {
      code: 'stop-reason-differs',
      expected: message.stop_reason,
      got: recordAt(end, 'delta')?.['stop_reason'],
    },
    {
      code: 'usage-differs',
      expected: message.usage.output_tokens,
      got: recordAt(end, 'usage')?.['output_tokens'],
    },
  ]
  const as = 'as in the whole answer'
  const findings = withReason(
    unequal(
      'streamed',
      pairs.map((pair) => ({ ...pair, as })),
    ),
    whyDifferent(transcript, { reference: 'whole', other: 'streamed' }, facts),
  )
  return findings.length === 0 && text === '' ? { vacuous: 'the answer is empty' } : findings
}
