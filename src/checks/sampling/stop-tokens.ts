/** stop_token_ids end an answer, and min_tokens keeps them from ending it earlier. */
import type { CheckContext, Finding, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import type { Some } from '../applies.ts'
import { defineCheck } from '../define-check.ts'
import { type Endpoint, endpointsOf } from '../endpoints.ts'
import { firstChoice, quote } from '../judges/read.ts'
import { ofVllm } from './parts/grounds.ts'
import { askGreedy, judgeEndpoints, otherToken } from './parts/greedy.ts'
import { judgeTaken } from './parts/taken.ts'

const limit = 8

export const samplingStopTokens = defineCheck({
  id: 'sampling/stop-tokens',
  title: 'stop_token_ids end an answer, and min_tokens puts that off',
  advice: 'Check that both parameters reach the sampler, and that a stop token is looked for in each step.',
  answers: 'answers that end before min_tokens, or go on past a stop token, and nothing says so',
  level: 'must',
  needs: ['token-ids'],
  applies: (facts: ServerFacts) =>
    facts.engine?.sampling?.['min_tokens'] === undefined
      ? { skip: 'the engine is not known to take min_tokens' }
      : endpointsOf(facts),
  grounds: {
    'stop-token-ignored': ofVllm(
      'stop_token_ids, token ids that stop the generation when they are generated',
    ),
    'min-tokens-ignored': ofVllm(
      'min_tokens, tokens to generate before EOS or stop_token_ids can be generated',
    ),
  },
  answered: 'replied',
  codes: ['stop-token-ignored', 'min-tokens-ignored'],
  exercise: sendStopped,
  judge: (transcript, endpoints) =>
    judgeTaken(transcript, (taken) => judgeEndpoints(endpoints, (endpoint) => judgeStopped(taken, endpoint))),
})

const idsOf = (answer: Exchange | undefined): readonly number[] =>
  answer === undefined ? [] : firstChoice(answer).tokenIds

async function sendStopped(context: CheckContext, endpoints: Some<Endpoint>): Promise<Transcript> {
  const transcript: Record<string, Exchange> = {}
  for (const endpoint of endpoints) {
    const plain = await askGreedy(context, endpoint, { max_tokens: limit })
    transcript[`${endpoint} plain`] = plain
    const other = otherToken(idsOf(plain))
    if (other === undefined) continue
    const stop = { stop_token_ids: [other.id], max_tokens: limit }
    transcript[`${endpoint} stopped`] = await askGreedy(context, endpoint, stop)
    transcript[`${endpoint} kept`] = await askGreedy(context, endpoint, { ...stop, min_tokens: limit })
  }
  return transcript
}

function judgeStopped(transcript: Transcript, endpoint: Endpoint): Judgement {
  const { [`${endpoint} stopped`]: stopped, [`${endpoint} kept`]: kept } = transcript
  const other = otherToken(idsOf(transcript[`${endpoint} plain`]))
  if (other === undefined)
    return { vacuous: 'the answer has no two tokens that differ, or the server gives no ids of them' }
  if (stopped === undefined || kept === undefined) return { vacuous: 'stop_token_ids are not taken' }
  const findings: Finding[] = []
  const at = idsOf(stopped).indexOf(other.id)
  if (at >= 0 && (at < idsOf(stopped).length - 1 || firstChoice(stopped).finishReason !== 'stop')) {
    const message = `Token ${other.id} is to stop the answer, whose tokens are ${quote(idsOf(stopped))}.`
    findings.push({ code: 'stop-token-ignored', message, exchange: `${endpoint} stopped` })
  }
  if (idsOf(kept).length < limit) {
    const message = `Expected ${limit} tokens at least, got ${quote(idsOf(kept))}.`
    findings.push({ code: 'min-tokens-ignored', message, exchange: `${endpoint} kept` })
  }
  return findings
}
