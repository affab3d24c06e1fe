/** A bounded answer is the same streamed and whole. */
import { defineCheck } from '../define-check.ts'
import { openai } from '../grounds.ts'
import { bothWays, judgeBothWays, sameAnswerCodes } from '../judges/same-answer.ts'
import { askBothWays } from '../streamed.ts'
import { boundedSchema, constrainedBody, schemaFormat } from '../judges/constraint.ts'

export const structuredStreamEqualsWhole = defineCheck({
  id: 'structured/stream-equals-whole',
  title: 'A bounded answer is the same streamed and whole',
  advice: 'Compare both exchanges: the stream may skip or repeat forced tokens.',
  answers: 'the last brace lost in streams',
  level: 'must',
  needs: ['chat', 'structured-output'],
  grounds: { default: openai('chat/streaming', 'choices[].delta, the parts of the same message') },
  codes: sameAnswerCodes,
  compares: () => bothWays,
  exercise: (context) => askBothWays(context, 'chat', constrainedBody(context, schemaFormat(boundedSchema))),
  judge: judgeBothWays,
})
