/** What a running server lists as its models, and what the answer shows of its engine. */
import { defined } from '../../base/defined.ts'
import { UsageError } from '../../base/errors.ts'
import type { Client } from '../../contract/client.ts'
import type { Exchange } from '../../contract/exchange.ts'
import type { ServerSigns } from '../../engines/recognise-engine.ts'
import { type ChosenModel, chooseModel } from './choose-model.ts'
import { listedModels } from '../listed-models.ts'
import { keyRefused, noAnswer } from './first-token.ts'

export interface Listing {
  readonly exchange: Exchange
  /** The one to request. */
  readonly model: string
  /** Where the list has said which. */
  readonly chosen?: ChosenModel
  /** What to throw should the model not answer; absent where it is listed, or no list came. */
  readonly unlisted?: UsageError
  /** The list does not name the model. */
  readonly alias?: true
  readonly signs: ServerSigns
}

export interface ListingRequest {
  readonly baseUrl: string
  /** Absent where the list is to say it. */
  readonly model?: string
  /** Ids to look for in the list, the best first. */
  readonly likelyModels?: readonly string[]
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

function unlistedOf(
  { status, body }: Exchange,
  { baseUrl, model }: Pick<ListingRequest, 'baseUrl'> & { readonly model: string },
): UsageError | undefined {
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
  const { baseUrl, likelyModels = [], signal } = request
  const exchange = await client.raw({ method: 'GET', path: '/v1/models' }, { signal, limits })
  signal.throwIfAborted()
  assertAnswered(exchange, baseUrl)
  const chosen = request.model === undefined ? chooseModel(exchange, baseUrl, likelyModels) : undefined
  const model = chosen?.model ?? request.model ?? ''
  const unlisted = unlistedOf(exchange, { baseUrl, model })
  const read = { exchange, model, signs: signsOf(exchange), ...defined({ chosen }) }
  return { ...read, ...(unlisted && { unlisted, alias: true }) }
}
