/** `/v1/messages` answers in Anthropic's shape, with what the same question brings in chat. */
import type { Finding, Judgement } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { isRecord } from '../../openai/read-json.ts'
import { inputTokens, messageSchema, messageText } from '../../openai/schemas/message.ts'
import { defineCheck } from '../define-check.ts'
import { firstChoice, quote, readJson } from '../judges/read.ts'
import { shapeFindings } from '../judges/shape.ts'
import { askChat, askMessages, chatCounts, countTokens, cut } from './question.ts'

type Answers = Readonly<Record<'chat' | 'whole' | 'short' | 'counted', Exchange>>

export const surfaceMessages = defineCheck({
  id: 'surface/messages',
  title: '/v1/messages answers in its shape, and as chat does',
  advice: 'Keep Anthropic’s clients away until the two agree.',
  answers:
    'coding assistants that speak Anthropic’s API broke on stop reasons and counts of a compatible server',
  level: 'must',
  needs: ['messages', 'chat'],
  expects: 'answered',
  codes: ['body-invalid', 'stop-reason-wrong', 'text-differs', 'usage-differs', 'count-differs'],
  exercise: async (context) => ({
    chat: await askChat(context),
    whole: await askMessages(context),
    short: await askMessages(context, { max_tokens: cut }),
    counted: await countTokens(context),
  }),
  judge: judgeMessages,
})

function judgeMessages({ chat, whole, short, counted }: Answers): Judgement {
  const invalid = Object.entries({ whole, short }).flatMap(([exchange, { body }]) =>
    shapeFindings(messageSchema, readJson(body), 'body-invalid').map((finding) => ({ ...finding, exchange })),
  )
  if (invalid.length > 0) return invalid
  const [message, shortened] = [whole, short].map(({ body }) => messageSchema.parse(readJson(body)))
  if (message === undefined) return []
  const { text, finishReason } = firstChoice(chat)
  const { input, output } = chatCounts(chat)
  const stop = finishReason === 'length' ? 'max_tokens' : 'end_turn'
  const counts = readJson(counted.body)
  const pairs = [
    { code: 'text-differs', exchange: 'whole', path: 'content', expected: text, got: messageText(message) },
    {
      code: 'usage-differs',
      exchange: 'whole',
      path: 'usage.input_tokens',
      expected: input,
      got: inputTokens(message),
    },
    {
      code: 'usage-differs',
      exchange: 'whole',
      path: 'usage.output_tokens',
      expected: output,
      got: message.usage.output_tokens,
    },
    {
      code: 'stop-reason-wrong',
      exchange: 'whole',
      path: 'stop_reason',
      expected: stop,
      got: message.stop_reason,
    },
    {
      code: 'stop-reason-wrong',
      exchange: 'short',
      path: 'stop_reason',
      expected: 'max_tokens',
      got: shortened?.stop_reason,
    },
    {
      code: 'count-differs',
      exchange: 'counted',
      path: 'input_tokens',
      expected: input,
      got: isRecord(counts) ? counts['input_tokens'] : undefined,
    },
  ]
  const findings = pairs.flatMap(({ code, exchange, path, expected, got }): readonly Finding[] =>
    expected === got
      ? []
      : [{ code, message: `Expected ${quote(expected)}, got ${quote(got)}.`, exchange, path }],
  )
  return findings.length === 0 && text === '' ? { vacuous: 'the answer is empty' } : findings
}
