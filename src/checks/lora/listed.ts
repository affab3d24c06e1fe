/** `/v1/models` lists the base and every adapter, each adapter as a child of the base. */
import { modelListSchema } from '../../openai/schemas/model-list.ts'
import { defineCheck } from '../define-check.ts'
import { vllmLora } from '../grounds.ts'
import { inExchange } from '../judges/in-exchange.ts'
import { quote, readJson } from '../judges/read.ts'
import { shapeFindings } from '../judges/shape.ts'
import { isRecord } from '../../openai/read-json.ts'
import { adaptersOf } from './parts/questions.ts'

export const loraListed = defineCheck({
  id: 'lora/listed',
  title: '/v1/models lists the base and every adapter',
  advice: 'Check the names and paths of the adapters that the server was started with.',
  answers: 'routers that learn adapters from the list never send to the ones that are missing in it',
  level: 'must',
  needs: ['lora'],
  grounds: { default: vllmLora },
  applies: adaptersOf,
  answered: 'answered',
  codes: ['body-invalid', 'base-missing', 'adapter-missing', 'parent-wrong'],
  exercise: async ({ client, signal }) => ({
    list: await client.raw({ method: 'GET', path: '/v1/models' }, { signal }),
  }),
  judge: ({ list }, served, { model }) => {
    const exchange = 'list'
    const body = readJson(list.body)
    const invalid = shapeFindings(modelListSchema, body, 'body-invalid')
    if (invalid.length > 0) return inExchange(exchange, invalid)
    const { data } = modelListSchema.parse(body)
    const ids = data.map(({ id }) => id)
    const missing = (names: readonly string[], code: string) =>
      names
        .filter((name) => !ids.includes(name))
        .map((name) => ({
          code,
          message: `Expected ${quote(name)} in the list, got ${quote(ids)}.`,
          exchange,
          path: 'data',
        }))
    const strayed = data.flatMap((entry, at) => {
      const parent = isRecord(entry) ? entry['parent'] : undefined
      // Not every server says whose child an adapter is.
      if (!served.includes(entry.id) || parent === undefined || parent === model) return []
      const message = `Expected ${quote(model)} as the parent of ${entry.id}, got ${quote(parent)}.`
      return [{ code: 'parent-wrong', message, exchange, path: `data[${at}].parent` }]
    })
    return [...missing([model], 'base-missing'), ...missing(served, 'adapter-missing'), ...strayed]
  },
})
