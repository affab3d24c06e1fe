/** The routes that load balancers and operators ask answer what they should: `/version`, `/ping`, `/load`. */
import type { Finding } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { isRecord } from '../../openai/read-json.ts'
import { defineCheck } from '../define-check.ts'
import { quote, readJson } from '../judges/read.ts'

type Routes = Readonly<Record<'version' | 'ping' | 'pinged' | 'load', Exchange>>

export const surfaceServiceRoutes = defineCheck({
  id: 'surface/service-routes',
  title: '/version, /ping and /load answer as operators need it',
  advice: 'Do not let a load balancer or an inventory rely on these routes.',
  answers: 'hosting platforms ask GET or POST /ping, and took a server that knew only one of them for dead',
  level: 'must',
  noted: ['version-invalid', 'ping-unhealthy', 'load-invalid'],
  needs: ['service-routes'],
  answered: 'replied',
  codes: ['version-invalid', 'ping-unhealthy', 'load-invalid'],
  exercise: async ({ client, signal }) => {
    const ask = (method: string, path: string) => client.raw({ method, path }, { signal })
    return {
      version: await ask('GET', '/version'),
      ping: await ask('GET', '/ping'),
      pinged: await ask('POST', '/ping'),
      load: await ask('GET', '/load'),
    }
  },
  judge: ({ version, ping, pinged, load }: Routes) => [
    ...fieldFindings('version', version, (value) => typeof value === 'string' && /^\d+\.\d+/.test(value)),
    ...Object.entries({ ping, pinged }).flatMap(([exchange, { status }]): readonly Finding[] =>
      status === 200
        ? []
        : [{ code: 'ping-unhealthy', message: `Expected status 200, got ${status}.`, exchange }],
    ),
    ...fieldFindings('load', load, (value) => Number.isInteger(value)),
  ],
})

const fields = { version: 'version', load: 'server_load' } as const

function fieldFindings(
  exchange: keyof typeof fields,
  { status, body }: Exchange,
  isGood: (value: unknown) => boolean,
): readonly Finding[] {
  const field = fields[exchange]
  const parsed = readJson(body)
  if (status === 200 && isRecord(parsed) && isGood(parsed[field])) return []
  const message = `Expected ${field} in the answer, got ${status}: ${quote(body)}.`
  return [{ code: `${exchange}-invalid`, message, exchange, path: field }]
}
