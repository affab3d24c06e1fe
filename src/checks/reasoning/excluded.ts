/** A thought that the client does not want to see is thought, but not shown. */
import { defineCheck } from '../define-check.ts'
import { ask } from '../endpoints.ts'
import { hiddenCodes, judgeHidden, thoughtGrounds } from '../judges/judge-thought.ts'
import { askThought, thoughtBody, thoughtOf } from '../judges/thought.ts'

export const reasoningExcluded = defineCheck({
  id: 'reasoning/excluded',
  title: 'Reasoning that is not wanted is not shown, and the content is right',
  advice: 'Have a gateway drop the thought where it must not be shown.',
  answers: 'include_reasoning: false moved the thought into the content, or was ignored in streams',
  level: 'must',
  needs: ['reasoning'],
  applies: (facts) => thoughtOf(facts, 'exclude'),
  codes: hiddenCodes,
  ...thoughtGrounds,
  exercise: async (context, thought) => ({
    control: await ask(context, 'chat', thoughtBody(context.facts, thought, 'on')),
    ...(await askThought(context, thoughtBody(context.facts, thought, 'exclude'))),
  }),
  judge: judgeHidden,
})
