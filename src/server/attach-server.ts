/** A server that somebody else runs: the same checks, and it is left running. */
import { EnvironmentError, UsageError } from '../base/errors.ts'
import { defaultLimits } from '../contract/limits.ts'
import type { Expectations, Capability } from '../contract/preset.ts'
import { createClient } from '../openai/client.ts'
import { listedModels } from './listed-models.ts'
import { readFacts } from './read-facts.ts'
import type { ServerUnderTest } from './server-under-test.ts'

export interface AttachRequest {
  /** Root of the API, e.g. `http://127.0.0.1:8000`, without `/v1`. */
  readonly baseUrl: string
  readonly model: string
  readonly claims: readonly Capability[]
  readonly expectations?: Expectations
  readonly apiKey?: string
  readonly signal: AbortSignal
}

/**
 * @throws EnvironmentError `environment/unreachable` when nobody answers
 * @throws UsageError `usage/model-not-found` when the server lists models and this one is not among them
 */
export async function attachServer(request: AttachRequest): Promise<ServerUnderTest> {
  const { baseUrl, model, claims, expectations, apiKey, signal } = request
  const client = createClient({ baseUrl, ...(apiKey === undefined ? {} : { apiKey }) })
  const models = await client.raw(
    { method: 'GET', path: '/v1/models' },
    { signal, limits: { ...defaultLimits, totalMs: 10_000 } },
  )
  if (models.status === undefined) {
    throw new EnvironmentError(
      'environment/unreachable',
      `${baseUrl} does not answer: ${models.failure?.message ?? models.completion}`,
      {
        hint: 'Check the address, and that the server runs.',
      },
    )
  }
  if (models.status === 401 || models.status === 403) {
    throw new UsageError('usage/invalid-arguments', `${baseUrl} asks for a key (HTTP ${models.status})`, {
      hint: 'Set SERVEWRIGHT_API_KEY to a key that it accepts.',
    })
  }
  const listed = listedModels(models.body)
  if (listed !== undefined && !listed.some(({ id }) => id === model)) {
    throw new UsageError('usage/model-not-found', `${baseUrl} does not serve "${model}"`, {
      hint: `It serves: ${listed.map(({ id }) => id).join(', ') || 'nothing'}.`,
    })
  }
  const facts = await readFacts(client, {
    name: model,
    claims,
    ...(expectations === undefined ? {} : { expectations }),
  })
  return {
    origin: 'attached',
    baseUrl,
    facts,
    client,
    died: new AbortController().signal,
    findings: () => [],
    stop: () => Promise.resolve(undefined),
    record: () => ({ origin: 'attached', baseUrl, facts, ladder: [], findings: [] }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
}
