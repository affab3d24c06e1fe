/** `/v1/responses` answers in its own shape, with what the same question brings in chat. */
import type { Finding, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { type ResponseBody, responseSchema, responseText } from '../../openai/schemas/response.ts'
import { defineCheck } from '../define-check.ts'
import { greedy, openai } from '../grounds.ts'
import { inExchange } from '../judges/in-exchange.ts'
import { firstChoice, quote, readJson } from '../judges/read.ts'
import { shapeFindings } from '../judges/shape.ts'
import { whyDifferent, withReason } from '../judges/tie/explain-answers.ts'
import { unequal } from '../judges/unequal.ts'
import { askChat, askResponses, chatCounts, cut } from './parts/question.ts'

const pair = { reference: 'chat', other: 'whole' }

type Answers = Readonly<Record<'chat' | 'whole' | 'short', Exchange>>

export const surfaceResponses = defineCheck({
  id: 'surface/responses',
  title: '/v1/responses answers in its shape, and as chat does',
  advice: 'Have clients use /v1/chat/completions until the two agree.',
  answers: 'all six cases of the compliance test failed at the shape of the response',
  level: 'must',
  grounds: {
    default: openai('responses/object', 'its members'),
    'status-wrong': openai('responses/object', 'status'),
    'text-differs': greedy,
    'usage-differs': openai('responses/object', 'usage'),
    'usage-total-wrong': openai('responses/object', 'usage.total_tokens'),
    'cut-untold': openai('responses/object', 'incomplete_details.reason'),
  },
  needs: ['responses', 'chat'],
  answered: 'answered',
  codes: ['body-invalid', 'status-wrong', 'text-differs', 'usage-differs', 'usage-total-wrong', 'cut-untold'],
  exercise: async (context) => ({
    chat: await askChat(context),
    whole: await askResponses(context),
    short: await askResponses(context, { max_output_tokens: cut }),
  }),
  compares: () => [pair],
  judge: judgeResponses,
})

function judgeResponses(transcript: Answers, facts: ServerFacts): Judgement {
  const { chat, whole, short } = transcript
  const invalid = Object.entries({ whole, short }).flatMap(([exchange, { body }]) =>
    inExchange(exchange, shapeFindings(responseSchema, readJson(body), 'body-invalid')),
  )
  if (invalid.length > 0) return invalid
  const expected = firstChoice(chat).text
  const response = responseSchema.parse(readJson(whole.body))
  const findings = [
    ...countFindings(response, chat),
    ...withReason(outputFindings(response, chat), whyDifferent(transcript, pair, facts)),
    ...cutFindings(short),
  ]
  return findings.length === 0 && expected === '' ? { vacuous: 'the answer is empty' } : findings
}

/** The prompt's tokens, and the sum. */
function countFindings({ usage }: ResponseBody, chat: Exchange): readonly Finding[] {
  const { input } = chatCounts(chat)
  return unequal('whole', [
    { code: 'usage-differs', path: 'usage.input_tokens', expected: input, got: usage.input_tokens },
    {
      code: 'usage-total-wrong',
      path: 'usage.total_tokens',
      expected: usage.input_tokens + usage.output_tokens,
      got: usage.total_tokens,
    },
  ])
}

function outputFindings(response: ResponseBody, chat: Exchange): readonly Finding[] {
  const { text, finishReason } = firstChoice(chat)
  const { usage, status } = response
  const { output } = chatCounts(chat)
  const ended = finishReason === 'length' ? 'incomplete' : 'completed'
  return unequal('whole', [
    { code: 'text-differs', path: 'output', expected: text, got: responseText(response) },
    { code: 'usage-differs', path: 'usage.output_tokens', expected: output, got: usage.output_tokens },
    { code: 'status-wrong', path: 'status', expected: ended, got: status },
  ])
}

/** A response that the limit ended says so. */
function cutFindings(short: Exchange): readonly Finding[] {
  const { status, incomplete_details: details } = responseSchema.parse(readJson(short.body))
  if (status === 'incomplete' && details?.reason === 'max_output_tokens') return []
  const message = `Cut by max_output_tokens ${cut}, the response is ${quote(status)} because of ${quote(details?.reason)}.`
  return [{ code: 'cut-untold', message, exchange: 'short', path: 'incomplete_details.reason' }]
}
