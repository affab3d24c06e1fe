/** A constraint binds the content alone: the thought before it is free. */
import type { Judgement } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { sameAnswerCodes, sameAnswerFindings } from '../judges/same-answer.ts'
import { missingFindings } from '../judges/judge-thought.ts'
import { skipWithoutThought, thoughtOf } from '../judges/thought.ts'
import {
  boundedSchema,
  fitsSchema,
  judgeTexts,
  schemaFormat,
  sendBothWays,
  textCodes,
} from '../judges/constraint.ts'

export const structuredWithReasoning = defineCheck<string>({
  id: 'structured/with-reasoning',
  title: 'A schema binds the content after a thought, not the thought',
  advice: 'Check whether the backend starts at the end of the thought; else switch one of the two off.',
  answers: 'with reasoning on the schema was dropped, or bound the thought and ended it at once',
  level: 'must',
  needs: ['chat', 'structured-output', 'reasoning'],
  skip: skipWithoutThought(),
  codes: [...textCodes, ...sameAnswerCodes, 'reasoning-missing'],
  exercise: (context) => {
    const on = thoughtOf(context.facts)?.on ?? {}
    return sendBothWays(context, { bounded: { ...schemaFormat(boundedSchema), ...on } })
  },
  judge: judgeBounded,
})

function judgeBounded(transcript: Transcript): Judgement {
  const judgement = judgeTexts(transcript, () => fitsSchema(boundedSchema))
  if ('vacuous' in judgement) return judgement
  const { 'bounded whole': whole, 'bounded streamed': streamed } = transcript
  const thoughts = Object.entries(transcript).flatMap(([exchange, answer]) =>
    missingFindings(exchange, answer),
  )
  if (whole === undefined || streamed === undefined) return [...judgement, ...thoughts]
  const pair = sameAnswerFindings(
    { name: 'bounded whole', answer: whole },
    { name: 'bounded streamed', answer: streamed },
  )
  return [...judgement, ...thoughts, ...pair]
}
