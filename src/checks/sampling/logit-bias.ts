/** A bias of 100 has nothing but its token drawn, and one of -100 never. */
import type { CheckContext, Finding, Judgement } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import type { Some } from '../applies.ts'
import { defineCheck } from '../define-check.ts'
import { type Endpoint, endpointsOf } from '../endpoints.ts'
import { openai } from '../grounds.ts'
import { firstChoice, quote } from '../judges/read.ts'
import { askGreedy, judgeEndpoints, otherToken } from './parts/greedy.ts'
import { judgeTaken } from './parts/taken.ts'

export const samplingLogitBias = defineCheck({
  id: 'sampling/logit-bias',
  title: 'logit_bias of 100 forces a token, and of -100 forbids it',
  advice: 'Check that logit_bias reaches the sampler; its keys are ids of tokens, written as text.',
  answers: 'a bias that is accepted and ignored lets words through that were to be banned',
  level: 'must',
  needs: ['token-ids'],
  applies: endpointsOf,
  grounds: {
    default: openai(
      'completions/create',
      'logit_bias, values like -100 or 100 should result in a ban or exclusive selection of the relevant token',
    ),
  },
  answered: 'replied',
  codes: ['not-forced', 'not-forbidden'],
  exercise: sendBiased,
  judge: (transcript, endpoints) =>
    judgeTaken(transcript, (taken) => judgeEndpoints(endpoints, (endpoint) => judgeBiased(taken, endpoint))),
})

const idsOf = (answer: Exchange | undefined): readonly number[] =>
  answer === undefined ? [] : firstChoice(answer).tokenIds

async function sendBiased(context: CheckContext, endpoints: Some<Endpoint>): Promise<Transcript> {
  const transcript: Record<string, Exchange> = {}
  for (const endpoint of endpoints) {
    const plain = await askGreedy(context, endpoint, {})
    transcript[`${endpoint} plain`] = plain
    const [first] = idsOf(plain)
    const other = otherToken(idsOf(plain))
    if (first === undefined || other === undefined) continue
    const forced = { logit_bias: { [other.id]: 100 }, temperature: 1, max_tokens: 3 }
    transcript[`${endpoint} forced`] = await askGreedy(context, endpoint, forced)
    const forbidden = { logit_bias: { [first]: -100 }, max_tokens: 3 }
    transcript[`${endpoint} forbidden`] = await askGreedy(context, endpoint, forbidden)
  }
  return transcript
}

function judgeBiased(transcript: Transcript, endpoint: Endpoint): Judgement {
  const { [`${endpoint} forced`]: forced, [`${endpoint} forbidden`]: forbidden } = transcript
  const plain = idsOf(transcript[`${endpoint} plain`])
  const [first] = plain
  const other = otherToken(plain)
  if (first === undefined || other === undefined)
    return { vacuous: 'the answer has no two tokens that differ, or the server gives no ids of them' }
  if (forced === undefined || forbidden === undefined) return { vacuous: 'logit_bias is not taken' }
  const findings: Finding[] = []
  const wrong = idsOf(forced).find((id) => id !== other.id)
  if (wrong !== undefined) {
    const message = `With a bias of 100 on token ${other.id}, the tokens are ${quote(idsOf(forced))}.`
    findings.push({ code: 'not-forced', message, exchange: `${endpoint} forced` })
  }
  if (idsOf(forbidden).includes(first)) {
    const message = `With a bias of -100 on token ${first}, the tokens are ${quote(idsOf(forbidden))}.`
    findings.push({ code: 'not-forbidden', message, exchange: `${endpoint} forbidden` })
  }
  return findings
}
