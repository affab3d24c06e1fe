/** A server that somebody else runs: the same checks, and it is left running. */
import { defined } from '../base/defined.ts'
import { EnvironmentError, UsageError } from '../base/errors.ts'
import type { Client } from '../contract/client.ts'
import type { Expectations, Capability } from '../contract/preset.ts'
import { type Ask, recogniseEngine } from '../engines/recognise-engine.ts'
import { createClient } from '../openai/client.ts'
import { listedModels } from './listed-models.ts'
import { readFacts } from './read-facts.ts'
import type { ServerUnderTest } from './server-under-test.ts'

export interface AttachRequest {
  /** Root of the API, e.g. `http://127.0.0.1:8000`. */
  readonly baseUrl: string
  readonly model: string
  readonly claims: readonly Capability[]
  readonly expectations?: Expectations
  readonly apiKey?: string
  readonly signal: AbortSignal
}

const limits = { totalMs: 10_000 }

/** A server that lists no models is taken at its user's word. */
async function assertServes(client: Client, { baseUrl, model, signal }: AttachRequest): Promise<void> {
  const { status, body, failure } = await client.raw(
    { method: 'GET', path: '/v1/models' },
    { signal, limits },
  )
  signal.throwIfAborted()
  if (status === undefined) {
    const why = failure?.message ?? 'no answer'
    throw new EnvironmentError('environment/unreachable', `${baseUrl} does not answer: ${why}`, {
      hint: 'Check the address, and check that the server is running.',
    })
  }
  if (status === 401 || status === 403) {
    throw new UsageError('usage/invalid-arguments', `${baseUrl} requires an API key (HTTP ${status})`, {
      hint: 'Set SERVEWRIGHT_API_KEY to a key that this server accepts.',
    })
  }
  const listed = listedModels(body)
  if (listed === undefined || listed.some(({ id }) => id === model)) return
  throw new UsageError('usage/model-not-found', `${baseUrl} does not serve "${model}"`, {
    hint: `The server lists: ${listed.map(({ id }) => id).join(', ') || 'nothing'}.`,
  })
}

function askerOf(client: Client, { signal }: AttachRequest): Ask {
  return async (path) => {
    const { status, body } = await client.raw({ method: 'GET', path }, { signal, limits })
    signal.throwIfAborted()
    return status === 200 ? body : undefined
  }
}

/**
 * @throws EnvironmentError `environment/unreachable` when nobody answers
 * @throws UsageError `usage/model-not-found` when the server lists models and this one is not among them
 */
export async function attachServer(request: AttachRequest): Promise<ServerUnderTest> {
  const { baseUrl, model, claims, expectations, apiKey } = request
  const client = createClient({ baseUrl, ...defined({ apiKey }) })
  await assertServes(client, request)
  const known = { name: model, claims, ...defined({ expectations }) }
  const engine = await recogniseEngine(askerOf(client, request))
  const facts = { ...(await readFacts(client, known, engine)), shared: true } as const
  return {
    origin: 'attached',
    baseUrl,
    facts,
    client,
    died: new AbortController().signal,
    findings: () => [],
    stop: () => Promise.resolve(undefined),
    record: () => ({ origin: 'attached', baseUrl, facts, processes: [], findings: [] }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
}
