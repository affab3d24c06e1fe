/** A cut call is the same in both modes, and without its markup. */
import { defineCheck } from '../define-check.ts'
import { openai } from '../grounds.ts'
import { sameAnswerCodes } from '../judges/same-answer.ts'
import { casesOf } from '../judges/tool-cases.ts'
import { judgeCutCalls, sendCutCalls } from '../judges/cut-calls.ts'
import { modeFindings } from '../judges/cut-positions.ts'
import { judgeMarkup } from './markup-hidden.ts'
import { sameCallsFindings } from '../judges/same-calls.ts'

export const toolsCutAlike = defineCheck({
  id: 'tools/cut-alike',
  title: 'A call cut by max_tokens is the same in both modes',
  advice: 'Have clients run no call of an answer that ended by length, in either mode.',
  answers:
    'the same cut call came as raw text in one mode and as a call with half its arguments in the other',
  level: 'must',
  needs: ['tools'],
  applies: casesOf('single'),
  codes: ['calls-differ', ...sameAnswerCodes, 'markup-leaked'],
  grounds: { default: openai('chat/streaming', 'choices[].delta, the parts of the same message') },
  exercise: sendCutCalls,
  judge: (transcript, _, facts) =>
    judgeCutCalls(transcript, (cuts) => [
      ...cuts.flatMap((cut) => modeFindings(transcript, cut, sameCallsFindings)),
      ...judgeMarkup(transcript, facts.expectations.tools?.markup ?? []),
    ]),
})
