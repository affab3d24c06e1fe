/** What a running server lists as its models, and what the answer shows of its engine. */
import { UsageError } from '../../base/errors.ts'
import type { Client } from '../../contract/client.ts'
import type { Exchange } from '../../contract/exchange.ts'
import type { ServerSigns } from '../../engines/recognise-engine.ts'
import { listedModels } from '../listed-models.ts'
import { keyRefused, noAnswer } from './first-token.ts'

export interface Listing {
  readonly exchange: Exchange
  readonly signs: ServerSigns
}

export interface ListingRequest {
  readonly baseUrl: string
  readonly model: string
  readonly signal: AbortSignal
}

const limits = { totalMs: 10_000 }

function signsOf({ body, headers }: Exchange): ServerSigns {
  return { ownedBy: listedModels(body)?.flatMap(({ ownedBy }) => ownedBy ?? []) ?? [], headers }
}

function assertAnswered(exchange: Exchange, baseUrl: string): void {
  const { status } = exchange
  if (status === undefined) throw noAnswer(baseUrl, exchange)
  // A key may be good for generation and not for the list, which OpenAI refuses with 403.
  if (status === 401) throw keyRefused(baseUrl, status)
}

function assertServes({ status, body }: Exchange, { baseUrl, model }: ListingRequest): void {
  const ids = status === 200 ? listedModels(body)?.map(({ id }) => id) : undefined
  if (ids === undefined || ids.includes(model)) return
  throw new UsageError('usage/model-not-found', `${baseUrl} does not serve "${model}"`, {
    hint: `The server lists: ${ids.join(', ') || 'nothing'}.`,
  })
}

/**
 * A server that lists no models is taken at its user's word.
 * @throws EnvironmentError `environment/unreachable` or `environment/not-an-api`
 * @throws UsageError `usage/model-not-found` when the server lists models and this one is not among them
 */
export async function readListing(client: Client, request: ListingRequest): Promise<Listing> {
  const { baseUrl, signal } = request
  const exchange = await client.raw({ method: 'GET', path: '/v1/models' }, { signal, limits })
  signal.throwIfAborted()
  assertAnswered(exchange, baseUrl)
  assertServes(exchange, request)
  return { exchange, signs: signsOf(exchange) }
}
