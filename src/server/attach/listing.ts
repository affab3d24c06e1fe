/** What a running server lists as its models, and what the answer shows of its engine. */
import { UsageError } from '../../base/errors.ts'
import type { Client } from '../../contract/client.ts'
import type { Exchange } from '../../contract/exchange.ts'
import type { ServerSigns } from '../../engines/recognise-engine.ts'
import { listedModels } from '../listed-models.ts'
import { keyRefused, noAnswer } from './first-token.ts'

export interface Listing {
  readonly exchange: Exchange
  /** What to throw should the model not answer; absent where it is listed, or no list came. */
  readonly unlisted?: UsageError
  /** The list does not name the model. */
  readonly alias?: true
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
  if (status === 401) throw keyRefused(baseUrl, exchange)
}

function unlistedOf({ status, body }: Exchange, { baseUrl, model }: ListingRequest): UsageError | undefined {
  const ids = status === 200 ? listedModels(body)?.map(({ id }) => id) : undefined
  if (ids === undefined || ids.includes(model)) return undefined
  return new UsageError('usage/model-not-found', `${baseUrl} does not serve "${model}"`, {
    hint: `The server lists: ${ids.join(', ') || 'nothing'}.`,
  })
}

/**
 * A server that lists no models is taken at its user's word, and so is one that answers to a name that it does not list:
 * deployments of Azure, tags of Ollama and short names of Gemini are such.
 * @throws EnvironmentError `environment/unreachable` or `environment/not-an-api`
 * @throws UsageError `usage/invalid-arguments` for a key that the server refuses
 */
export async function readListing(client: Client, request: ListingRequest): Promise<Listing> {
  const { baseUrl, signal } = request
  const exchange = await client.raw({ method: 'GET', path: '/v1/models' }, { signal, limits })
  signal.throwIfAborted()
  assertAnswered(exchange, baseUrl)
  const unlisted = unlistedOf(exchange, request)
  return { exchange, signs: signsOf(exchange), ...(unlisted && { unlisted, alias: true }) }
}
