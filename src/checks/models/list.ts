/** `/v1/models` lists the model under test. */
import { modelListSchema } from '../../openai/schemas/model-list.ts'
import { defineCheck } from '../define-check.ts'
import { openai } from '../grounds.ts'
import { inExchange } from '../judges/in-exchange.ts'
import { quote, readJson } from '../judges/read.ts'
import { shapeFindings } from '../judges/shape.ts'

export const modelsList = defineCheck({
  id: 'models/list',
  title: '/v1/models lists the model under test',
  advice: 'Check the served model name; clients that discover models find none.',
  answers: 'the server under test is not the one that was meant',
  level: 'must',
  grounds: { default: openai('models/list', 'data, a list of models with their ids') },
  needs: ['models'],
  answered: 'replied',
  // Azure lists models and answers to deployments, Ollama lists tags and answers without one.
  noted: ['alias'],
  codes: ['body-invalid', 'model-missing', 'alias', 'failed'],
  exercise: async ({ client, signal }) => ({
    list: await client.raw({ method: 'GET', path: '/v1/models' }, { signal }),
  }),
  judge: ({ list }, { model, alias }) => {
    const { status = 0 } = list
    if (status === 404 || status === 405) return { vacuous: 'the server offers no list of models' }
    if (status !== 200) {
      const message = `Expected status 200, got ${status}: ${quote(list.body)}.`
      return [{ code: 'failed', message, exchange: 'list' }]
    }
    const body = readJson(list.body)
    const invalid = shapeFindings(modelListSchema, body, 'body-invalid')
    if (invalid.length > 0) return inExchange('list', invalid)
    const ids = modelListSchema.parse(body).data.map(({ id }) => id)
    if (ids.includes(model)) return []
    const message = `Expected ${quote(model)} in the list, got ${quote(ids)}.`
    const told = alias ? `${message} The server answers to that name all the same.` : message
    return [{ code: alias ? 'alias' : 'model-missing', message: told, exchange: 'list', path: 'data' }]
  },
})
