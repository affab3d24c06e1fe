/** Limits and stop strings end an answer exactly where they do without speculation, though a step brings several tokens. */
import type { CheckContext, Finding, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { type Body, type Endpoint, ask, claimedEndpoints, inTurn, skipWithoutEndpoint } from '../endpoints.ts'
import { defineCheck } from '../define-check.ts'
import { firstChoice } from '../judges/read.ts'
import { sameTextCodes, sameAnswerFindings } from '../judges/same-answer.ts'
import { countFrom, repeatMessages } from '../prompts.ts'
import { counted, undrafted } from './parts/counters.ts'

/** Every place in the first steps of up to five draft tokens. */
const limits = [1, 2, 3, 4, 5, 6, 7, 8, 9]
/** In the middle of what is counted, or of what is repeated. */
const stops: Readonly<Record<Endpoint, string>> = { completions: '7,', chat: 'green' }

export const speculationCut = defineCheck<string>({
  id: 'speculation/cut',
  title: 'max_tokens and stop strings cut at the same place as without speculation',
  advice: 'Check how accepted tokens beyond a limit are dropped: clients pay for them or see them.',
  answers: 'a step of several tokens ran over max_tokens or past a stop string',
  level: 'must',
  needs: ['speculation', 'metrics'],
  skip: skipWithoutEndpoint,
  codes: [...sameTextCodes, 'reasoning-differs'],
  exerciseBaseline: sendCuts,
  exercise: (context) => counted(context, () => sendCuts(context)),
  judge: judgeCuts,
})

function sendCuts(context: CheckContext): Promise<Transcript> {
  const [endpoint = 'chat'] = claimedEndpoints(context.facts)
  const prompt = endpoint === 'chat' ? { messages: repeatMessages } : { prompt: countFrom(1) }
  const changes: Readonly<Record<string, Body>> = {
    ...Object.fromEntries(limits.map((limit) => [`limit ${limit}`, { max_tokens: limit }])),
    stop: { max_tokens: 24, stop: [stops[endpoint]] },
    free: { max_tokens: 24 },
  }
  const sends = Object.entries(changes).map(
    ([name, change]) =>
      [name, () => ask(context, endpoint, { ...prompt, temperature: 0, ...change })] as const,
  )
  return inTurn(Object.fromEntries(sends))
}

function judgeCuts(transcript: Transcript, facts: ServerFacts): Judgement {
  const findings = Object.entries(transcript).flatMap(([name, answer]): readonly Finding[] => {
    const baseline = `baseline ${name}`
    const reference = transcript[baseline]
    if (reference === undefined) return []
    return sameAnswerFindings({ name: baseline, answer: reference }, { name, answer })
  })
  if (findings.length > 0) return findings
  const nothing = undrafted(transcript, facts)
  if (nothing !== undefined) return { vacuous: nothing }
  const cut = firstReason(transcript, `limit ${limits.at(-1)}`)
  return cut === 'length' ? [] : { vacuous: 'no answer is as long as the limits' }
}

const firstReason = (transcript: Transcript, name: string): string | null => {
  const answer = transcript[name]
  return answer === undefined ? null : firstChoice(answer).finishReason
}
