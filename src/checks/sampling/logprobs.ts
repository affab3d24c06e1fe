/** Log-probabilities are those of one distribution: they sum to 1 at most, and are the same however they are asked for. */
import type { CheckContext, Finding, Judgement } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import type { AssembledLogprob } from '../../openai/assemble.ts'
import { defineCheck } from '../define-check.ts'
import { type Body, ask } from '../endpoints.ts'
import { openai } from '../grounds.ts'
import { firstChoice, quote } from '../judges/read.ts'
import { driftNats } from './parts/exact-test.ts'
import { type Draw, drawOnce, neutral } from './parts/open-prompts.ts'
import { judgeTaken } from './parts/taken.ts'

const width = 5
const maxTokens = 12
const prompts = ['random letter:', 'Once upon a time there', 'The number is '] as const
const questions = ['Say any word.', 'Name a color.'] as const
/** Unlikely tokens drift further: their logits are larger, and so is a step of bfloat16 there. */
const driftOf = (logprob: number): number => driftNats + 0.1 * Math.abs(logprob)
/** Rounding of a softmax in single precision, and of what is printed. */
const roundingOfSum = 0.01

export const samplingLogprobs = defineCheck({
  id: 'sampling/logprobs',
  title: 'Log-probabilities sum to 1 at most, and are the same however they are asked for',
  advice:
    'Look for what scales or shifts them: a temperature, a bias or a penalty that is applied before they are taken.',
  answers: 'log-probabilities of another distribution than the one that is drawn from spoil every evaluation',
  level: 'must',
  needs: ['completions', 'logprobs', 'token-ids'],
  grounds: {
    'sum-above-one': openai('completions/create', 'logprobs, the log probabilities of the likeliest tokens'),
    'forced-differs': openai('completions/create', 'logprobs, the log probabilities of the chosen tokens'),
    'endpoints-differ': openai('chat/object', 'logprobs, the log probability of this token'),
  },
  answered: 'replied',
  codes: ['sum-above-one', 'forced-differs', 'endpoints-differ'],
  exercise: askAll,
  judge: (transcript) => judgeTaken(transcript, judgeAll),
})

async function askAll(context: CheckContext): Promise<Transcript> {
  const { facts } = context
  const transcript: Record<string, Exchange> = {}
  const draw = async (name: string, { fields, ...one }: Draw) => {
    const all = { max_tokens: maxTokens, return_token_ids: true, ...fields }
    return (transcript[name] = await drawOnce(context, { ...one, fields: all }, width))
  }
  const complete = async (name: string, prompt: readonly number[], fields: Body) => {
    const body = { ...neutral(facts), prompt, logprobs: width, temperature: 0, ...fields }
    transcript[name] = await ask(context, 'completions', body)
  }
  for (const [index, prompt] of prompts.entries()) {
    const fields = { temperature: 1 }
    const drawn = await draw(`drawn ${index + 1}`, { endpoint: 'completions', prompt, fields })
    const { promptTokenIds, tokenIds } = firstChoice(drawn)
    if (!facts.claims.includes('echo') || tokenIds.length === 0) continue
    await complete(`forced ${index + 1}`, [...promptTokenIds, ...tokenIds], { echo: true, max_tokens: 1 })
  }
  if (!facts.claims.includes('chat')) return transcript
  for (const [index, prompt] of questions.entries()) {
    const asked = await draw(`chat ${index + 1}`, { endpoint: 'chat', prompt, fields: { temperature: 0 } })
    const { promptTokenIds } = firstChoice(asked)
    if (promptTokenIds.length > 0)
      await complete(`completion ${index + 1}`, promptTokenIds, { max_tokens: maxTokens })
  }
  return transcript
}

function judgeAll(transcript: Transcript): Judgement {
  if (Object.values(transcript).every((answer) => firstChoice(answer).logprobs.length === 0))
    return { vacuous: 'no answer has log-probabilities' }
  return Object.entries(transcript).flatMap(([exchange, answer]): readonly Finding[] => [
    ...sumFindings(answer).map((finding) => ({ ...finding, exchange })),
    ...pairFindings(transcript, exchange).map((finding) => ({ ...finding, exchange })),
  ])
}

/** Alternatives by their text: those that share one are listed once, so a sum may only be too small. */
function sumFindings(answer: Exchange): readonly Finding[] {
  const at = firstChoice(answer).logprobs.findIndex(
    ({ top }) => top.reduce((sum, { logprob }) => sum + Math.exp(logprob), 0) > 1 + roundingOfSum,
  )
  if (at < 0) return []
  const message = `The probabilities at token ${at} sum to more than 1: ${quote(firstChoice(answer).logprobs[at]?.top)}.`
  return [{ code: 'sum-above-one', message, path: `choices[0].logprobs[${at}]` }]
}

/** Which answer is said again by which, where what is compared begins in it, and what a difference is called. */
const sameTwice = {
  forced: { first: 'drawn', code: 'forced-differs', how: 'as part of a prompt' },
  completion: { first: 'chat', code: 'endpoints-differ', how: 'by the other endpoint' },
} as const

/** Log-probabilities of an answer that says again what another has said. */
function pairFindings(transcript: Transcript, exchange: string): readonly Finding[] {
  const [kind = '', number = ''] = exchange.split(' ')
  const again = transcript[exchange]
  if (again === undefined || (kind !== 'forced' && kind !== 'completion')) return []
  const pair = sameTwice[kind]
  const first = transcript[`${pair.first} ${number}`]
  if (first === undefined) return []
  const { logprobs, promptTokenIds } = firstChoice(first)
  const skipped = kind === 'forced' ? promptTokenIds.length : 0
  const apart = findApart(logprobs, firstChoice(again).logprobs.slice(skipped))
  if (apart === undefined) return []
  const message = `Token ${quote(apart.token)} has ${apart.before.toFixed(2)} nats when it is generated, and ${apart.after.toFixed(2)} ${pair.how}.`
  return [{ code: pair.code, message }]
}

/** The first token or alternative of both whose log-probabilities are further apart than rounding takes them. */
function findApart(before: readonly AssembledLogprob[], after: readonly AssembledLogprob[]) {
  for (const [at, entry] of before.entries()) {
    const other = after[at]
    if (entry.token === undefined || other === undefined || other.token !== entry.token) return undefined
    const known = new Map([
      ...other.top.map((one) => [one.token, one.logprob] as const),
      [entry.token, other.logprob ?? NaN],
    ])
    const pairs = [...entry.top, { token: entry.token, logprob: entry.logprob ?? NaN }].map(
      ({ token, logprob }) => ({ token, before: logprob, after: known.get(token) ?? NaN }),
    )
    const apart = pairs.find((pair) => Math.abs(pair.before - pair.after) > driftOf(pair.before))
    if (apart !== undefined) return apart
  }
  return undefined
}
