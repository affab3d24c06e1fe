/** Limits and stop strings end an answer exactly where they do without speculation, though a step brings several tokens. */
import type { CheckContext, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { type Endpoint, ask, inTurn, endpointsOf } from '../endpoints.ts'
import type { Some } from '../applies.ts'
import { type Case, sendsFor } from '../cases.ts'
import { defineCheck } from '../define-check.ts'
import { vllm } from '../grounds.ts'
import { firstChoice } from '../judges/read.ts'
import { sameAnswers, sameTextCodes } from '../judges/same-answer.ts'
import { countFrom, repeatMessages } from '../prompts.ts'
import { counted, foundOrUndrafted } from './parts/counters.ts'

/** Every place in the first steps of up to five draft tokens. */
const limits = [1, 2, 3, 4, 5, 6, 7, 8, 9]
const cuts: readonly (Case & { readonly max_tokens: number; readonly stopped?: boolean })[] = [
  ...limits.map((limit) => ({ exchange: `limit ${limit}`, max_tokens: limit })),
  { exchange: 'stop', max_tokens: 24, stopped: true },
  { exchange: 'free', max_tokens: 24 },
]
const pairs = cuts.map(({ exchange }) => ({ reference: `baseline ${exchange}`, other: exchange }))
/** In the middle of what is counted, or of what is repeated. */
const stops: Readonly<Record<Endpoint, string>> = { completions: '7,', chat: 'green' }

export const speculationCut = defineCheck({
  id: 'speculation/cut',
  title: 'max_tokens and stop strings cut at the same place as without speculation',
  advice: 'Check how accepted tokens beyond a limit are dropped: clients pay for them or see them.',
  answers: 'a step of several tokens ran over max_tokens or past a stop string',
  level: 'must',
  grounds: {
    default: vllm(
      'features/speculative_decoding',
      'lossless guarantees: greedy sampling with it equals that without',
    ),
  },
  needs: ['speculation', 'metrics'],
  applies: endpointsOf,
  codes: [...sameTextCodes, 'reasoning-differs'],
  compares: () => pairs,
  exerciseBaseline: sendCuts,
  exercise: (context, endpoints) => counted(context, () => sendCuts(context, endpoints)),
  judge: judgeCuts,
})

function sendCuts(context: CheckContext, [endpoint]: Some<Endpoint>): Promise<Transcript> {
  const prompt = endpoint === 'chat' ? { messages: repeatMessages } : { prompt: countFrom(1) }
  return inTurn(
    sendsFor(cuts, ({ max_tokens, stopped = false }) => {
      const stop = stopped ? { stop: [stops[endpoint]] } : {}
      return ask(context, endpoint, { ...prompt, temperature: 0, max_tokens, ...stop })
    }),
  )
}

function judgeCuts(transcript: Transcript, _: Some<Endpoint>, facts: ServerFacts): Judgement {
  const findings = sameAnswers(transcript, pairs, facts)
  const judgement = foundOrUndrafted(findings, transcript, facts)
  if (findings.length > 0 || 'vacuous' in judgement) return judgement
  const longest = transcript[`limit ${limits.at(-1)}`]
  const cut = longest !== undefined && firstChoice(longest).finishReason === 'length'
  return cut ? [] : { vacuous: 'no answer is as long as the limits' }
}
