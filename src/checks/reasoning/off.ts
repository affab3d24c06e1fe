/** With thinking off the answer is content from its first token on. */
import { defineCheck } from '../define-check.ts'
import { askBothWays } from '../streamed.ts'
import { answerFindings, markupFindings, shownFindings } from './judge-thought.ts'
import { skipWithoutThought, thoughtBody } from './thought.ts'

export const reasoningOff = defineCheck({
  id: 'reasoning/off',
  title: 'With thinking off the whole answer is content',
  answers: 'with thinking off the answer came as reasoning and the content was null',
  level: 'must',
  needs: ['reasoning'],
  skip: skipWithoutThought('off'),
  codes: ['reasoning-shown', 'markup-leaked', 'word-missing'],
  exercise: (context) => askBothWays(context, 'chat', thoughtBody(context.facts, 'off')),
  judge: (transcript, facts) =>
    Object.entries(transcript).flatMap(([exchange, answer]) => [
      ...shownFindings(exchange, answer),
      ...markupFindings(exchange, answer, facts),
      ...answerFindings(exchange, answer, facts),
    ]),
})
