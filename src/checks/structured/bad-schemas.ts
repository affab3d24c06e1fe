/** Schemas that are none are refused as the caller's fault. */
import type { CheckContext } from '../../contract/check.ts'
import { sendsByName } from '../cases.ts'
import { defineCheck } from '../define-check.ts'
import { type Body, ask, inTurn } from '../endpoints.ts'
import { invalidRequest, refusedWith } from '../judges/rejection.ts'
import { constrainedBody, schemaFormat } from '../judges/constraint.ts'

/** Each bounds the answer by nonsense. */
const badFormats: Readonly<Record<string, Body>> = {
  'a type that there is not': schemaFormat({ type: 'nope' }),
  'properties that are no object': schemaFormat({ type: 'object', properties: 5 }),
  'a reference to nothing': schemaFormat({ $ref: '#/$defs/nothing' }),
  'a format that there is not': { response_format: { type: 'nope' } },
  'no schema': { response_format: { type: 'json_schema' } },
}

export const sendBad = (context: CheckContext) =>
  sendsByName(badFormats, (format) => ask(context, 'chat', constrainedBody(context, format)))

export const structuredBadSchemas = defineCheck({
  id: 'structured/bad-schemas',
  title: 'Schemas that are none are refused',
  advice: 'Have a gateway check schemas: a bad one may end the engine.',
  answers: 'a bad schema brought status 500, or was ignored',
  level: 'must',
  needs: ['chat', 'structured-output'],
  exercise: (context) => inTurn(sendBad(context)),
  ...refusedWith(invalidRequest),
})
