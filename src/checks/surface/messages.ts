/** `/v1/messages` answers in Anthropic's shape, with what the same question brings in chat. */
import type { Finding, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { isRecord } from '../../openai/read-json.ts'
import { type MessageBody, inputTokens, messageSchema, messageText } from '../../openai/schemas/message.ts'
import { defineCheck } from '../define-check.ts'
import { anthropic, greedy } from '../grounds.ts'
import { inExchange } from '../judges/in-exchange.ts'
import { firstChoice, readJson } from '../judges/read.ts'
import { shapeFindings } from '../judges/shape.ts'
import { whyDifferent, withReason } from '../judges/tie/explain-answers.ts'
import { unequal } from '../judges/unequal.ts'
import { askChat, askMessages, chatCounts, countTokens, cut } from './parts/question.ts'

const pair = { reference: 'chat', other: 'whole' }

type Answers = Readonly<Record<'chat' | 'whole' | 'short' | 'counted', Exchange>>

export const surfaceMessages = defineCheck({
  id: 'surface/messages',
  title: '/v1/messages answers in its shape, and as chat does',
  advice: 'Keep Anthropic’s clients away until the two agree.',
  answers:
    'coding assistants that speak Anthropic’s API broke on stop reasons and counts of a compatible server',
  level: 'must',
  grounds: {
    default: anthropic('api/messages', 'the response'),
    'stop-reason-wrong': anthropic('api/messages', 'stop_reason'),
    'text-differs': greedy,
    'usage-differs': anthropic('api/messages', 'usage'),
    'count-differs': anthropic('api/messages-count-tokens', 'input_tokens'),
  },
  needs: ['messages', 'chat'],
  answered: 'answered',
  codes: ['body-invalid', 'stop-reason-wrong', 'text-differs', 'usage-differs', 'count-differs'],
  exercise: async (context) => ({
    chat: await askChat(context),
    whole: await askMessages(context),
    short: await askMessages(context, { max_tokens: cut }),
    counted: await countTokens(context),
  }),
  compares: () => [pair],
  judge: judgeMessages,
})

function judgeMessages(transcript: Answers, facts: ServerFacts): Judgement {
  const { chat, whole, short, counted } = transcript
  const invalid = Object.entries({ whole, short }).flatMap(([exchange, { body }]) =>
    inExchange(exchange, shapeFindings(messageSchema, readJson(body), 'body-invalid')),
  )
  if (invalid.length > 0) return invalid
  const findings = [
    ...promptFindings(messageSchema.parse(readJson(whole.body)), chat),
    ...withReason(
      outputFindings(messageSchema.parse(readJson(whole.body)), chat),
      whyDifferent(transcript, pair, facts),
    ),
    ...otherFindings({ chat, short, counted }),
  ]
  return findings.length === 0 && firstChoice(chat).text === ''
    ? { vacuous: 'the answer is empty' }
    : findings
}

function promptFindings(message: MessageBody, chat: Exchange): readonly Finding[] {
  const { input } = chatCounts(chat)
  return unequal('whole', [
    { code: 'usage-differs', path: 'usage.input_tokens', expected: input, got: inputTokens(message) },
  ])
}

function outputFindings(message: MessageBody, chat: Exchange): readonly Finding[] {
  const { text, finishReason } = firstChoice(chat)
  const { output } = chatCounts(chat)
  const { usage, stop_reason: reason } = message
  const stop = finishReason === 'length' ? 'max_tokens' : 'end_turn'
  return unequal('whole', [
    { code: 'text-differs', path: 'content', expected: text, got: messageText(message) },
    { code: 'usage-differs', path: 'usage.output_tokens', expected: output, got: usage.output_tokens },
    { code: 'stop-reason-wrong', path: 'stop_reason', expected: stop, got: reason },
  ])
}

/** A message that the limit ended says so; the count of tokens alone is the one of the answer. */
function otherFindings({ chat, short, counted }: Omit<Answers, 'whole'>): readonly Finding[] {
  const { stop_reason: reason } = messageSchema.parse(readJson(short.body))
  const counts = readJson(counted.body)
  const got = isRecord(counts) ? counts['input_tokens'] : undefined
  return [
    ...unequal('short', [
      { code: 'stop-reason-wrong', path: 'stop_reason', expected: 'max_tokens', got: reason },
    ]),
    ...unequal('counted', [
      { code: 'count-differs', path: 'input_tokens', expected: chatCounts(chat).input, got },
    ]),
  ]
}
