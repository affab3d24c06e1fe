/** Calls that are streamed at the same time do not mix: each stream brings what it brings alone. */
import type { Judgement, ServerFacts } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { sendsFor } from '../cases.ts'
import { defineCheck } from '../define-check.ts'
import { atOnce } from '../endpoints.ts'
import { openai } from '../grounds.ts'
import { compare } from '../judges/compare.ts'
import { sameTextCodes } from '../judges/same-answer.ts'
import { askStreamed } from '../streamed.ts'
import { type NamedCase, casesWithCall, sendCases, toolBody } from '../judges/tool-cases.ts'
import { callsOf } from '../judges/judge-calls.ts'
import { sameCallsFindings } from '../judges/same-calls.ts'
import { nearNats } from '../judges/tie/explain-answers.ts'

const times = [1, 2]

export const toolsConcurrent = defineCheck({
  id: 'tools/concurrent',
  title: 'Calls streamed at the same time do not mix',
  advice: 'Take it for parser state that requests share until proven otherwise.',
  answers: 'a parser shared by all requests put one user’s fragments into another’s call',
  level: 'must',
  needs: ['tools'],
  applies: casesWithCall,
  codes: ['calls-differ', ...sameTextCodes, 'reasoning-differs'],
  grounds: { default: openai('chat/streaming', 'choices[].delta, a chunk of the response to this request') },
  compares: (_, cases) => pairsOf(cases),
  exercise: async (context, cases) => {
    const alone = await sendCases(context, cases, { modes: ['streamed'] })
    const together = times.flatMap((time) =>
      cases.map(({ name, prompt }) => ({ exchange: `${name} together ${time}`, prompt })),
    )
    const send = ({ prompt }: Pick<NamedCase, 'prompt'>) =>
      askStreamed(context, 'chat', toolBody(context.facts, prompt))
    return { ...alone, ...(await atOnce(sendsFor(together, send))) }
  },
  judge: judgeTogether,
})

const pairsOf = (cases: readonly NamedCase[]) =>
  cases.flatMap(({ name }) =>
    times.map((time) => ({ reference: `${name} streamed`, other: `${name} together ${time}` })),
  )

function judgeTogether(transcript: Transcript, cases: readonly NamedCase[], facts: ServerFacts): Judgement {
  const findings = pairsOf(cases).flatMap(({ reference, other }) =>
    compare(transcript, [reference, other], (one, two) => sameCallsFindings(one, two, nearNats(facts))),
  )
  const none = Object.values(transcript).every((answer) => callsOf(answer).length === 0)
  return findings.length === 0 && none ? { vacuous: 'no answer makes a call' } : findings
}
