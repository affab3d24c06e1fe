/** Calls that are streamed at the same time do not mix: each stream brings what it brings alone. */
import type { Judgement, ServerFacts } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { atOnce } from '../endpoints.ts'
import { sameTextCodes } from '../judges/same-answer.ts'
import { askStreamed } from '../streamed.ts'
import { casesOf, sendCases, skipWithout, toolBody } from '../judges/tool-cases.ts'
import { callsOf } from '../judges/judge-calls.ts'
import { sameCallsFindings } from '../judges/same-calls.ts'

const times = [1, 2]

export const toolsConcurrent = defineCheck<string>({
  id: 'tools/concurrent',
  title: 'Calls streamed at the same time do not mix',
  advice: 'Take it for parser state that requests share until proven otherwise.',
  answers: 'a parser shared by all requests put one user’s fragments into another’s call',
  level: 'must',
  needs: ['tools'],
  skip: skipWithout('single'),
  codes: ['calls-differ', ...sameTextCodes, 'reasoning-differs'],
  exercise: async (context) => {
    const alone = await sendCases(context, { kind: 'any', modes: ['streamed'] })
    const sends = times.flatMap((time) =>
      casesOf(context.facts, 'any').map(({ name, prompt }) => {
        const body = toolBody(context.facts, prompt)
        return [`${name} together ${time}`, () => askStreamed(context, 'chat', body)] as const
      }),
    )
    return { ...alone, ...(await atOnce(Object.fromEntries(sends))) }
  },
  judge: judgeTogether,
})

function judgeTogether(transcript: Transcript, facts: ServerFacts): Judgement {
  const findings = casesOf(facts, 'any').flatMap(({ name }) => {
    const alone = transcript[`${name} streamed`]
    if (alone === undefined) return []
    return times.flatMap((time) => {
      const together = `${name} together ${time}`
      const answer = transcript[together]
      if (answer === undefined) return []
      return sameCallsFindings({ name: `${name} streamed`, answer: alone }, { name: together, answer })
    })
  })
  const none = Object.values(transcript).every((answer) => callsOf(answer).length === 0)
  return findings.length === 0 && none ? { vacuous: 'no answer makes a call' } : findings
}
