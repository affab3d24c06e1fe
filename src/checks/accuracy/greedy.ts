/** Greedy answers are those of the reference, or part from them only where both tokens were about as likely. */
import { sendsFor } from '../cases.ts'
import { defineCheck } from '../define-check.ts'
import { inTurn } from '../endpoints.ts'
import { asReference } from '../grounds.ts'
import { askGolden, goldensOf } from '../judges/goldens.ts'
import { answerCodes, judgeAnswers, noteForks } from '../judges/judge-answer.ts'

export const accuracyGreedy = defineCheck({
  id: 'accuracy/greedy',
  title: 'Greedy answers are those of the reference, but for near ties',
  advice:
    'Compare weights, number formats and kernels with the reference’s; look at the first token that differs.',
  answers: 'accuracy was proven by startswith, so that a short or an empty answer passed',
  level: 'must',
  grounds: { default: asReference },
  needs: ['goldens', 'completions', 'logprobs', 'token-ids'],
  applies: goldensOf,
  codes: answerCodes,
  exercise: (context, goldens) => inTurn(sendsFor(goldens, (golden) => askGolden(context, golden))),
  judge: judgeAnswers,
  notes: noteForks,
})
