/** A constraint binds the content alone: the thought before it is free. */
import type { Judgement, ServerFacts } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { openai } from '../grounds.ts'
import { sameAnswerCodes, sameAnswers } from '../judges/same-answer.ts'
import { missingFindings, unlessThoughtless } from '../judges/judge-thought.ts'
import { type Thought, thoughtOf } from '../judges/thought.ts'
import { isAgain } from '../judges/tie/ask-again.ts'
import { boundedSchema, judgeConstraints, ofSchema, sendBothWays, textCodes } from '../judges/constraint.ts'

const bounded = ofSchema('bounded', boundedSchema)
const pairs = [{ reference: 'bounded whole', other: 'bounded streamed' }]

export const structuredWithReasoning = defineCheck({
  id: 'structured/with-reasoning',
  title: 'A schema binds the content after a thought, not the thought',
  advice: 'Check whether the backend starts at the end of the thought; else switch one of the two off.',
  answers: 'with reasoning on the schema was dropped, or bound the thought and ended it at once',
  level: 'must',
  needs: ['chat', 'structured-output', 'reasoning'],
  grounds: {
    default: openai('chat/create', 'response_format.json_schema, an object that matches the schema'),
  },
  applies: (facts) => thoughtOf(facts),
  codes: [...textCodes, ...sameAnswerCodes, 'reasoning-missing'],
  compares: () => pairs,
  exercise: (context, { on }) => sendBothWays(context, { ...bounded, fields: { ...bounded.fields, ...on } }),
  judge: judgeBounded,
})

function judgeBounded(transcript: Transcript, thought: Thought, facts: ServerFacts): Judgement {
  const judgement = judgeConstraints(transcript, bounded)
  if ('vacuous' in judgement) return judgement
  const thoughts = Object.entries(transcript).flatMap(([exchange, answer]) =>
    isAgain(exchange) ? [] : missingFindings(exchange, answer, thought),
  )
  const moved = sameAnswers(transcript, pairs, facts)
  return unlessThoughtless(Object.values(transcript), [...judgement, ...thoughts, ...moved])
}
