/** One model can be asked for by its id, and one that is not there is an error. */
import type { Finding } from '../../contract/check.ts'
import { isRecord } from '../../openai/read-json.ts'
import { errorBodySchema } from '../../openai/schemas/error-body.ts'
import { defineCheck } from '../define-check.ts'
import { quote, readJson } from '../judges/read.ts'

const path = (id: string): string => `/v1/models/${encodeURIComponent(id.toWellFormed())}`

export const surfaceModelCard = defineCheck({
  id: 'surface/model-card',
  title: '/v1/models/{id} describes one model',
  advice: 'Have clients look the model up in the list of /v1/models.',
  answers:
    'clients that ask for their model before they start, as OpenAI’s API allows, got 404 for the one served',
  level: 'should',
  needs: [],
  answered: 'replied',
  codes: ['model-not-found', 'card-invalid', 'unknown-accepted', 'error-invalid'],
  exercise: async ({ client, facts: { model }, signal }) => ({
    served: await client.raw({ method: 'GET', path: path(model) }, { signal }),
    unknown: await client.raw({ method: 'GET', path: path('servewright-none') }, { signal }),
  }),
  judge: ({ served, unknown }, { model }) => {
    const findings: Finding[] = []
    const card = readJson(served.body)
    if (served.status !== 200) {
      const message = `Expected status 200 for ${quote(model)}, got ${served.status}: ${quote(served.body)}.`
      findings.push({ code: 'model-not-found', message, exchange: 'served' })
    } else if (!isRecord(card) || card['id'] !== model || card['object'] !== 'model') {
      const message = `Expected the model ${quote(model)}, got ${quote(served.body)}.`
      findings.push({ code: 'card-invalid', message, exchange: 'served' })
    }
    if (unknown.status !== 404) {
      const message = `Expected status 404 for a model that is not there, got ${unknown.status}.`
      findings.push({ code: 'unknown-accepted', message, exchange: 'unknown' })
    } else if (!errorBodySchema.safeParse(readJson(unknown.body)).success) {
      const message = `Expected an error object with message and type, got ${quote(unknown.body)}.`
      findings.push({ code: 'error-invalid', message, exchange: 'unknown', path: 'error' })
    }
    return findings
  },
})
