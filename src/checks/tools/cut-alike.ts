/** A cut call is told alike in both modes, and without its markup. */
import type { Judgement, ServerFacts } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { oneOfEach } from '../judges/one-of-each.ts'
import { sameAnswerCodes } from '../judges/same-answer.ts'
import { casesOf } from '../judges/tool-cases.ts'
import { cutCallsOf, modeFindings, sendCutCalls } from '../judges/cut-positions.ts'
import { callsOf } from '../judges/judge-calls.ts'
import { judgeMarkup } from './markup-hidden.ts'
import { sameCallsFindings } from '../judges/same-calls.ts'

export const toolsCutAlike = defineCheck({
  id: 'tools/cut-alike',
  title: 'A call cut by max_tokens is told alike in both modes',
  advice: 'Have clients run no call of an answer that ended by length, in either mode.',
  answers:
    'the same cut call came as raw text in one mode and as a call with half its arguments in the other',
  level: 'must',
  needs: ['tools'],
  applies: casesOf('single'),
  codes: ['calls-differ', ...sameAnswerCodes, 'markup-leaked'],
  exercise: sendCutCalls,
  judge: judgeAlike,
})

function judgeAlike(transcript: Transcript, _: unknown, facts: ServerFacts): Judgement {
  const { full, cuts } = cutCallsOf(transcript)
  if (full.every((answer) => callsOf(answer).length === 0))
    return { vacuous: 'the uncut answer makes no call' }
  const pairs = cuts.flatMap((cut) => modeFindings(transcript, cut, sameCallsFindings))
  const markup = facts.expectations.tools?.markup ?? []
  return oneOfEach([...pairs, ...judgeMarkup(transcript, markup)])
}
