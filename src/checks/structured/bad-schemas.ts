/** Malformed schemas are refused as the caller's fault. */
import type { CheckContext } from '../../contract/check.ts'
import { sendsByName } from '../cases.ts'
import { defineCheck } from '../define-check.ts'
import { openai } from '../grounds.ts'
import { type Body, ask, inTurn } from '../endpoints.ts'
import { invalidRequest, refusedWith } from '../judges/rejection.ts'
import { constrainedBody, schemaFormat } from '../judges/constraint.ts'

/** Each bounds the answer by nonsense. */
const badFormats: Readonly<Record<string, Body>> = {
  'an unknown type': schemaFormat({ type: 'nope' }),
  'properties that are not an object': schemaFormat({ type: 'object', properties: 5 }),
  'a reference to nothing': schemaFormat({ $ref: '#/$defs/nothing' }),
  'an unknown format': { response_format: { type: 'nope' } },
  'no schema': { response_format: { type: 'json_schema' } },
}

export const sendBad = (context: CheckContext) =>
  sendsByName(badFormats, (format) => ask(context, 'chat', constrainedBody(context, format)))

export const structuredBadSchemas = defineCheck({
  id: 'structured/bad-schemas',
  title: 'Malformed schemas are refused',
  advice: 'Have a gateway check schemas: a bad one may end the engine.',
  answers: 'a bad schema brought status 500, or was ignored',
  level: 'must',
  needs: ['chat', 'structured-output'],
  grounds: { default: openai('chat/create', 'response_format') },
  exercise: (context) => inTurn(sendBad(context)),
  ...refusedWith(invalidRequest),
})
