/** A bounded answer is the same streamed and whole. */
import { defineCheck } from '../define-check.ts'
import { ask } from '../endpoints.ts'
import { judgeBothWays, sameAnswerCodes } from '../judges/same-answer.ts'
import { askStreamed } from '../streamed.ts'
import { boundedSchema, constrainedBody, schemaFormat } from '../judges/constraint.ts'

export const structuredStreamEqualsWhole = defineCheck({
  id: 'structured/stream-equals-whole',
  title: 'A bounded answer is the same streamed and whole',
  advice: 'Compare both exchanges: the stream may skip or repeat forced tokens.',
  answers: 'the last brace lost in streams',
  level: 'must',
  needs: ['chat', 'structured-output'],
  codes: sameAnswerCodes,
  exercise: async (context) => {
    const body = constrainedBody(context, schemaFormat(boundedSchema))
    return { whole: await ask(context, 'chat', body), streamed: await askStreamed(context, 'chat', body) }
  },
  judge: judgeBothWays,
})
