/** With thinking off the answer is content from its first token on. */
import { defineCheck } from '../define-check.ts'
import { ask } from '../endpoints.ts'
import { hiddenCodes, judgeHidden, thoughtGrounds } from '../judges/judge-thought.ts'
import { askThought, thoughtBody, thoughtOf } from '../judges/thought.ts'

export const reasoningOff = defineCheck({
  id: 'reasoning/off',
  title: 'With thinking off the whole answer is content',
  advice:
    "Check the template's switch, and that the parser does not take an answer without tags for a thought.",
  answers: 'with thinking off the answer came as reasoning and the content was null',
  level: 'must',
  needs: ['reasoning'],
  applies: (facts) => thoughtOf(facts, 'off'),
  codes: hiddenCodes,
  ...thoughtGrounds,
  exercise: async (context, thought) => ({
    control: await ask(context, 'chat', thoughtBody(context.facts, thought, 'on')),
    ...(await askThought(context, thoughtBody(context.facts, thought, 'off'))),
  }),
  judge: judgeHidden,
})
