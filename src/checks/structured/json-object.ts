/** `response_format` of type `json_object` brings one JSON object. */
import { defineCheck } from '../define-check.ts'
import { openai } from '../grounds.ts'
import { boundBy, fitsSchema } from '../judges/constraint.ts'

export const structuredJsonObject = defineCheck({
  id: 'structured/json-object',
  title: 'response_format json_object brings one JSON object',
  advice: 'Check that response_format reaches the structured-output backend.',
  answers: 'JSON mode that wrapped the object in a code fence or in words',
  level: 'must',
  needs: ['chat', 'structured-output'],
  grounds: { default: openai('chat/create', 'response_format.type json_object, the message is valid JSON') },
  ...boundBy({
    name: 'object',
    fields: { response_format: { type: 'json_object' } },
    fits: fitsSchema({ type: 'object' }),
  }),
})
