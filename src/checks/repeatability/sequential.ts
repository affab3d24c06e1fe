/** The same greedy request four times in a row brings the same answer. */
import { defineCheck } from '../define-check.ts'
import { sendVariants, endpointsOf } from '../endpoints.ts'
import { greedy } from '../grounds.ts'
import { judgeRepeats, repeatsOf } from '../judges/repeats.ts'
import { sameAnswerCodes } from '../judges/same-answer.ts'

const run = { max_tokens: 24 }

export const repeatabilitySequential = defineCheck({
  id: 'repeatability/sequential',
  title: 'The same greedy request four times in a row brings the same answer',
  advice: 'Look for sampling that ignores temperature 0, and for a prefix cache that changes answers.',
  answers: 'state that is left over from one request changes the next',
  level: 'must',
  grounds: { default: greedy },
  needs: [],
  applies: endpointsOf,
  codes: sameAnswerCodes,
  compares: repeatsOf,
  exercise: (context) => sendVariants(context, { 'run 1': run, 'run 2': run, 'run 3': run, 'run 4': run }),
  judge: judgeRepeats,
})
