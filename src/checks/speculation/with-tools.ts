/** Tool calls under speculation are those of the same server without. */
import type { CheckContext, Finding, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { ask, atOnce, inTurn } from '../endpoints.ts'
import { oneOfEach } from '../judges/one-of-each.ts'
import { sameAnswerCodes } from '../judges/same-answer.ts'
import { casesOf, skipWithout, toolBody } from '../judges/tool-cases.ts'
import { callsOf } from '../judges/judge-calls.ts'
import { sameCallsFindings } from '../judges/same-calls.ts'
import { counted, undrafted } from './parts/counters.ts'

type Sends = Readonly<Record<string, () => Promise<Exchange>>>

export const speculationWithTools = defineCheck<string>({
  id: 'speculation/with-tools',
  title: 'Tool calls are those of the same server without speculation',
  advice: 'Offer tools on a server without speculation until both go together.',
  answers: 'a parser that saw several tokens a step lost or doubled parts of a call',
  level: 'must',
  needs: ['chat', 'speculation', 'metrics', 'tools'],
  skip: skipWithout('single'),
  codes: ['calls-differ', ...sameAnswerCodes],
  exerciseBaseline: (context) => inTurn(sends(context, 'alone')),
  exercise: (context) =>
    counted(context, async () => ({
      ...(await inTurn(sends(context, 'alone'))),
      ...(await atOnce(sends(context, 'at once'))),
    })),
  judge: judgeCalls,
})

function sends(context: CheckContext, when: string): Sends {
  const entries = casesOf(context.facts, 'any').map(
    ({ name, prompt }): readonly [string, () => Promise<Exchange>] => [
      `${name} ${when}`,
      () => ask(context, 'chat', toolBody(context.facts, prompt)),
    ],
  )
  return Object.fromEntries(entries)
}

function judgeCalls(transcript: Transcript, facts: ServerFacts): Judgement {
  const cases = casesOf(facts, 'any')
  const findings = cases.flatMap(({ name }): readonly Finding[] => {
    const baseline = `baseline ${name} alone`
    const reference = transcript[baseline]
    if (reference === undefined) return []
    return [`${name} alone`, `${name} at once`].flatMap((exchange) => {
      const answer = transcript[exchange]
      if (answer === undefined) return []
      return sameCallsFindings({ name: baseline, answer: reference }, { name: exchange, answer })
    })
  })
  if (findings.length > 0) return oneOfEach(findings)
  const nothing = undrafted(transcript, facts)
  if (nothing !== undefined) return { vacuous: nothing }
  const none = cases.every(({ name }) => {
    const answer = transcript[`${name} alone`]
    return answer === undefined || callsOf(answer).length === 0
  })
  return none ? { vacuous: 'no answer makes a call' } : []
}
