/** The thought comes apart from the content, in both modes, and neither shows the tags around it. */
import { defineCheck } from '../define-check.ts'
import {
  answerCodes,
  answerFindings,
  markupFindings,
  missingFindings,
  thoughtGrounds,
  unlessThoughtless,
} from '../judges/judge-thought.ts'
import { askThought, thoughtBody, thoughtOf } from '../judges/thought.ts'

export const reasoningApart = defineCheck({
  id: 'reasoning/apart',
  title: 'Reasoning comes apart from the content, without its tags',
  advice:
    "Check that the reasoning parser fits the model's tags, and that the template does not open a thought by itself.",
  answers: 'the thought, or its closing tag, shown as content in one mode only',
  level: 'must',
  needs: ['reasoning'],
  applies: (facts) => thoughtOf(facts),
  codes: ['reasoning-missing', 'markup-leaked', ...answerCodes],
  ...thoughtGrounds,
  exercise: (context, thought) => askThought(context, thoughtBody(context.facts, thought, 'on')),
  judge: (transcript, thought) =>
    unlessThoughtless(
      Object.values(transcript),
      Object.entries(transcript).flatMap(([exchange, answer]) => [
        ...missingFindings(exchange, answer, thought),
        ...markupFindings(exchange, answer, thought),
        ...answerFindings(exchange, answer, thought),
      ]),
    ),
})
