/** Different constraints at the same time, and free answers among them, each bound their own answer only. */
import type { CheckContext, Finding, Judgement } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { type Body, ask, atOnce, inTurn } from '../endpoints.ts'
import { sameAnswerCodes, sameAnswerFindings } from '../judges/same-answer.ts'
import { repeatMessages } from '../prompts.ts'
import {
  type Schema,
  boundedSchema,
  constrainedBody,
  fitsSchema,
  judgeTexts,
  schemaFormat,
  textCodes,
} from '../judges/constraint.ts'

const other: Schema = {
  type: 'object',
  properties: { answer: { type: 'string', enum: ['north', 'south'] } },
  required: ['answer'],
  additionalProperties: false,
}
const schemas: Readonly<Record<string, Schema>> = { first: boundedSchema, second: other }
const times = [1, 2, 3]

export const structuredConcurrent = defineCheck({
  id: 'structured/concurrent',
  title: 'Constraints at the same time bind their own answers only',
  advice: 'Take it for constraint state that requests share until proven otherwise.',
  answers: 'the bit mask of one request applied to another in the same batch',
  level: 'must',
  needs: ['chat', 'structured-output'],
  codes: [...textCodes, ...sameAnswerCodes],
  exercise: async (context) => {
    const alone = await inTurn(Object.fromEntries(sends(context, 'alone')))
    const together = times.flatMap((time) => sends(context, `together ${time}`))
    return { ...alone, ...(await atOnce(Object.fromEntries(together))) }
  },
  judge: judgeTogether,
})

function sends(context: CheckContext, when: string) {
  const free = { messages: repeatMessages, max_tokens: 32, temperature: 0 }
  const bodies: Readonly<Record<string, Body>> = {
    first: constrainedBody(context, schemaFormat(boundedSchema)),
    free,
    second: constrainedBody(context, schemaFormat(other)),
  }
  return Object.entries(bodies).map(
    ([name, body]) => [`${name} ${when}`, () => ask(context, 'chat', body)] as const,
  )
}

function judgeTogether(transcript: Transcript): Judgement {
  const bound = Object.fromEntries(Object.entries(transcript).filter(([name]) => !name.startsWith('free ')))
  const judgement = judgeTexts(bound, (exchange) => fitsSchema(schemas[exchange.split(' ')[0] ?? ''] ?? {}))
  if ('vacuous' in judgement) return judgement
  const moved = Object.entries(transcript).flatMap(([exchange, answer]): readonly Finding[] => {
    const [name = '', when] = exchange.split(' ')
    const alone = transcript[`${name} alone`]
    if (when === 'alone' || alone === undefined) return []
    return sameAnswerFindings({ name: `${name} alone`, answer: alone }, { name: exchange, answer })
  })
  return [...judgement, ...moved]
}
