/** Different constraints at the same time, and free answers among them, each bound their own answer only. */
import type { Judgement, ServerFacts } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { type Case, sendsFor } from '../cases.ts'
import { defineCheck } from '../define-check.ts'
import { openai } from '../grounds.ts'
import { ask, atOnce, inTurn } from '../endpoints.ts'
import { sameAnswerCodes, sameAnswers } from '../judges/same-answer.ts'
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
interface Asked extends Case {
  readonly name: string
  /** What bounds the answer; absent where it is free. */
  readonly schema?: Schema
}

const asked = (when: string): readonly Asked[] => [
  { name: 'first', exchange: `first ${when}`, schema: boundedSchema },
  { name: 'free', exchange: `free ${when}` },
  { name: 'second', exchange: `second ${when}`, schema: other },
]
const together = [1, 2, 3].flatMap((time) => asked(`together ${time}`))
const pairs = together.map(({ name, exchange }) => ({ reference: `${name} alone`, other: exchange }))

export const structuredConcurrent = defineCheck({
  id: 'structured/concurrent',
  title: 'Constraints at the same time bind their own answers only',
  advice: 'Take it for constraint state that requests share until proven otherwise.',
  answers: 'the bit mask of one request applied to another in the same batch',
  level: 'must',
  needs: ['chat', 'structured-output'],
  grounds: {
    default: openai('chat/create', 'response_format.json_schema, an object that matches the schema'),
  },
  codes: [...textCodes, ...sameAnswerCodes],
  compares: () => pairs,
  exercise: async (context) => {
    const free = { messages: repeatMessages, max_tokens: 32, temperature: 0 }
    const send = ({ schema }: Asked) =>
      ask(context, 'chat', schema === undefined ? free : constrainedBody(context, schemaFormat(schema)))
    const alone = await inTurn(sendsFor(asked('alone'), send))
    return { ...alone, ...(await atOnce(sendsFor(together, send))) }
  },
  judge: judgeTogether,
})

function judgeTogether(transcript: Transcript, facts: ServerFacts): Judgement {
  const bound = [...asked('alone'), ...together].flatMap(({ exchange, schema }) =>
    schema === undefined ? [] : [{ exchange, fits: fitsSchema(schema) }],
  )
  const judgement = judgeTexts(transcript, bound)
  if ('vacuous' in judgement) return judgement
  return [...judgement, ...sameAnswers(transcript, pairs, facts)]
}
