/** A keyword of JSON Schema is kept or refused, but not silently ignored. */
import type { CheckContext, Finding, Judgement } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { sendsByName } from '../cases.ts'
import { defineCheck } from '../define-check.ts'
import { openai } from '../grounds.ts'
import { ask, inTurn } from '../endpoints.ts'
import { firstChoice, quote } from '../judges/read.ts'
import { invalidRequest } from '../judges/rejection.ts'
import { user } from '../prompts.ts'
import { type Schema, constrainedBody, fitsSchema, schemaFormat, textPath } from '../judges/constraint.ts'

const digit = { type: 'integer', minimum: 0, maximum: 9 }
const letters = { type: 'string', enum: ['a', 'b'] }

/** Keyword → schema of a value that it bounds further than its type does, and a value that breaks it. */
const keywords: Readonly<Record<string, readonly [Schema, broken: unknown]>> = {
  minimum: [{ type: 'integer', minimum: 6, maximum: 8 }, 3],
  exclusiveMinimum: [{ type: 'integer', exclusiveMinimum: 0, exclusiveMaximum: 2 }, 2],
  multipleOf: [{ ...digit, multipleOf: 7, minimum: 1 }, 3],
  minLength: [{ type: 'string', minLength: 2, maxLength: 4 }, 'a'],
  pattern: [{ type: 'string', pattern: '^[a-c]{3}$' }, 'red'],
  minItems: [{ type: 'array', items: digit, minItems: 2, maxItems: 3 }, [1]],
  uniqueItems: [{ type: 'array', items: letters, minItems: 2, maxItems: 2, uniqueItems: true }, ['a', 'a']],
  const: [{ const: 'only' }, 'other'],
  anyOf: [{ anyOf: [{ const: 1 }, { const: 'b' }] }, 2],
  oneOf: [{ oneOf: [{ const: 2 }, { const: 'c' }] }, 3],
  allOf: [{ allOf: [digit, { minimum: 5 }] }, 3],
  not: [{ ...digit, not: { enum: [0, 1, 2, 3, 4, 5, 6, 7] } }, 3],
  else: [{ ...digit, if: { maximum: -1 }, else: { minimum: 8 } }, 3],
  propertyNames: [
    {
      type: 'object',
      propertyNames: letters,
      additionalProperties: digit,
      minProperties: 1,
      maxProperties: 1,
    },
    { x: 1 },
  ],
  dependentRequired: [
    {
      type: 'object',
      properties: { a: { const: 1 }, b: { const: 2 } },
      required: ['a'],
      additionalProperties: false,
      dependentRequired: { a: ['b'] },
    },
    { a: 1 },
  ],
}

const around = (schema: Schema): Schema => ({
  type: 'object',
  properties: { value: schema },
  required: ['value'],
  additionalProperties: false,
})

export const structuredSchemaKeywords = defineCheck({
  id: 'structured/schema-keywords',
  title: 'Keywords of JSON Schema are kept or refused, not ignored',
  advice: 'Validate answers again after the server: it does not keep every keyword.',
  answers: 'an answer that broke its schema because the engine had dropped a keyword without a word',
  level: 'must',
  needs: ['chat', 'structured-output'],
  grounds: {
    default: openai('chat/create', 'response_format.json_schema.strict, the exact schema is followed'),
  },
  answered: 'replied',
  codes: ['keyword-ignored', 'keyword-failed'],
  exercise: sendKeywords,
  judge: judgeKeywords,
})

function sendKeywords(context: CheckContext): Promise<Transcript> {
  return inTurn(
    // Asked for a value that breaks the schema, a model shows whether anything holds it back.
    sendsByName(keywords, ([schema, broken]) =>
      ask(context, 'chat', {
        ...constrainedBody(context, schemaFormat(around(schema))),
        messages: [user(`Repeat: ${JSON.stringify({ value: broken })}`)],
        max_tokens: 64,
      }),
    ),
  )
}

function judgeKeywords(transcript: Transcript): Judgement {
  const taken = Object.entries(transcript).filter(([, { status = 0 }]) => !invalidRequest.includes(status))
  if (taken.length === 0) return { vacuous: 'every keyword is refused' }
  return taken.flatMap(([exchange, answer]): Finding[] => {
    if (answer.status !== 200) {
      const message = `A schema with ${exchange} brings status ${answer.status ?? 'none'}: ${quote(answer.body)}.`
      return [{ code: 'keyword-failed', message, exchange, subject: exchange }]
    }
    const { text, finishReason } = firstChoice(answer)
    const fault =
      finishReason === 'length' ? undefined : fitsSchema(around(keywords[exchange]?.[0] ?? {}))(text)
    if (fault === undefined) return []
    const message = `A schema with ${exchange} is taken, but the answer ${quote(text)} breaks it: ${fault}.`
    return [{ code: 'keyword-ignored', message, exchange, path: textPath, subject: exchange }]
  })
}
