/** Refusals of the API carry OpenAI's error object, so that official clients can show why. */
import type { Finding } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { errorBodySchema } from '../../openai/schemas/error-body.ts'
import { defineCheck } from '../define-check.ts'
import { http, openaiErrors } from '../grounds.ts'
import { sendVariants, endpointsOf } from '../endpoints.ts'
import { inExchange } from '../judges/in-exchange.ts'
import { quote, readJson } from '../judges/read.ts'
import { jsonTypeFindings, shapeFindings } from '../judges/shape.ts'

export const errorsErrorSchema = defineCheck({
  id: 'errors/error-schema',
  title: 'Refusals carry an error object with message, type and code',
  advice:
    "Have the server or its gateway answer with the API's error object; clients read message, type and code.",
  answers: 'errors in a form of their own keep clients from showing why a request failed',
  level: 'must',
  grounds: {
    'error-invalid': {
      clause: 'OpenAI, OpenAPI specification, ErrorObject: message; openai-python and openai-node show it',
      url: openaiErrors,
    },
    'content-type-wrong': http('8.3', 'Content-Type is the media type of the content'),
  },
  noted: ['type-missing', 'code-differs'],
  needs: [],
  applies: endpointsOf,
  answered: 'replied',
  codes: ['error-invalid', 'content-type-wrong', 'type-missing', 'code-differs'],
  exercise: (context) =>
    sendVariants(context, {
      'unknown model': { model: 'no-such-model' },
      'wrong type': { temperature: 'hot' },
      'bad range': { temperature: -1 },
    }),
  judge: (transcript) => {
    const refused = Object.entries(transcript).filter(([, { status = 0 }]) => status >= 400)
    if (refused.length === 0) return { vacuous: 'the server refused none of the bad requests' }
    return refused.flatMap(([exchange, reply]) => inExchange(exchange, errorFindings(reply)))
  },
})

function errorFindings(reply: Exchange): readonly Finding[] {
  const body = readJson(reply.body)
  const findings = [...jsonTypeFindings(reply), ...shapeFindings(errorBodySchema, body, 'error-invalid')]
  const error = errorBodySchema.safeParse(body).data?.error
  if (error !== undefined && typeof error.type !== 'string') {
    const message = `Expected a text as error.type, got ${quote(error.type)}.`
    findings.push({ code: 'type-missing', message, path: 'error.type' })
  }
  const code = error?.code
  if (typeof code === 'number' && code >= 400 && code < 600 && code !== reply.status) {
    const message = `error.code is ${code}, but the status is ${reply.status}.`
    findings.push({ code: 'code-differs', message, path: 'error.code' })
  }
  return findings
}
