/** A JSON Schema in `response_format` bounds the answer, in both modes. */
import { defineCheck } from '../define-check.ts'
import { openai } from '../grounds.ts'
import { type Schema, boundBy, boundedSchema, ofSchema } from '../judges/constraint.ts'

const list: Schema = {
  type: 'object',
  properties: {
    items: {
      type: 'array',
      items: {
        type: 'object',
        properties: { kind: { $ref: '#/$defs/kind' }, size: { type: 'integer', enum: [10, 20] } },
        required: ['kind', 'size'],
        additionalProperties: false,
      },
      minItems: 2,
      maxItems: 2,
    },
  },
  required: ['items'],
  additionalProperties: false,
  $defs: { kind: { type: 'string', enum: ['a', 'b'] } },
}

export const structuredJsonSchema = defineCheck({
  id: 'structured/json-schema',
  title: 'An answer fits the JSON Schema of response_format, whole and streamed',
  advice: 'Check that response_format reaches the structured-output backend, and its limits on schemas.',
  answers: 'schemas honoured only in one mode, or only at the top level',
  level: 'must',
  needs: ['chat', 'structured-output'],
  grounds: {
    default: openai('chat/create', 'response_format.json_schema, an object that matches the schema'),
  },
  ...boundBy(ofSchema('flat', boundedSchema), ofSchema('nested', list)),
})
