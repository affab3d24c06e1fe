/** A refusal because the key is missing has the form that HTTP and OpenAI's clients expect. */
import type { Finding } from '../../contract/check.ts'
import { errorBodySchema } from '../../openai/schemas/error-body.ts'
import { defineCheck } from '../define-check.ts'
import { quote, readJson } from '../judges/read.ts'
import { isRefusal } from './parts/routes.ts'

export const accessRefusal = defineCheck({
  id: 'access/refusal',
  title: 'A request without the key is refused with 401, an error object and a challenge',
  advice: 'Expect clients to show no reason, and browsers and proxies not to ask for a key.',
  answers: 'clients printed "undefined" for a wrong key, because the error was a string and not an object',
  level: 'should',
  needs: ['api-key'],
  answered: 'replied',
  codes: ['status-wrong', 'error-invalid', 'challenge-missing'],
  exercise: async ({ client, signal }) => ({
    models: await client.raw({ method: 'GET', path: '/v1/models' }, { signal, key: 'none' }),
  }),
  judge: ({ models: { status, body, headers } }) => {
    const exchange = 'models'
    if (!isRefusal(status)) return { vacuous: `/v1/models answers ${status} without a key` }
    const findings: Finding[] = []
    if (status !== 401) {
      findings.push({ code: 'status-wrong', message: `Expected status 401, got ${status}.`, exchange })
    }
    if (!errorBodySchema.safeParse(readJson(body)).success) {
      const message = `Expected an error object with message and type, got ${quote(body)}.`
      findings.push({ code: 'error-invalid', message, exchange, path: 'error' })
    }
    // RFC 9110, 15.5.2.
    if (status === 401 && headers['www-authenticate'] === undefined) {
      const message = 'A 401 has to carry a WWW-Authenticate header; there is none.'
      findings.push({ code: 'challenge-missing', message, exchange })
    }
    return findings
  },
})
