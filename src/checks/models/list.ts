/** `/v1/models` lists the model under test. */
import { modelListSchema } from '../../openai/schemas/model-list.ts'
import { defineCheck } from '../define-check.ts'
import { inExchange } from '../judges/in-exchange.ts'
import { quote, readJson } from '../judges/read.ts'
import { shapeFindings } from '../judges/shape.ts'

export const modelsList = defineCheck({
  id: 'models/list',
  title: '/v1/models lists the model under test',
  advice: 'Check the served model name; clients that discover models find none.',
  answers: 'the server under test is not the one that was meant',
  level: 'must',
  needs: ['models'],
  answered: 'answered',
  codes: ['body-invalid', 'model-missing'],
  exercise: async ({ client, signal }) => ({
    list: await client.raw({ method: 'GET', path: '/v1/models' }, { signal }),
  }),
  judge: ({ list }, { model }) => {
    const body = readJson(list.body)
    const invalid = shapeFindings(modelListSchema, body, 'body-invalid')
    if (invalid.length > 0) return inExchange('list', invalid)
    const ids = modelListSchema.parse(body).data.map(({ id }) => id)
    if (ids.includes(model)) return []
    const message = `Expected ${quote(model)} in the list, got ${quote(ids)}.`
    return [{ code: 'model-missing', message, exchange: 'list', path: 'data' }]
  },
})
