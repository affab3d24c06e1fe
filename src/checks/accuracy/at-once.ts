/** The reference's prompts all at once bring the same as one after the other: the reference's answers. */
import { sendsFor } from '../cases.ts'
import { defineCheck } from '../define-check.ts'
import { atOnce } from '../endpoints.ts'
import { asReference } from '../grounds.ts'
import { askGolden, goldensOf } from '../judges/goldens.ts'
import { answerCodes, judgeAnswers, noteForks } from '../judges/judge-answer.ts'

export const accuracyAtOnce = defineCheck({
  id: 'accuracy/at-once',
  title: 'Greedy answers in one batch are those of the reference, but for near ties',
  advice: 'Where single requests are right, look at padding, positions and block tables of mixed batches.',
  answers: 'a batch of one was accurate, and larger ones were not',
  level: 'must',
  grounds: { default: asReference },
  needs: ['goldens', 'completions', 'logprobs', 'token-ids'],
  applies: goldensOf,
  codes: answerCodes,
  exercise: (context, goldens) => atOnce(sendsFor(goldens, (golden) => askGolden(context, golden))),
  judge: judgeAnswers,
  notes: noteForks,
})
