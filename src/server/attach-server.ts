/** A server that somebody else runs: the same checks, and it is left running. */
import { defined } from '../base/defined.ts'
import type { Finding, ServerFacts } from '../contract/check.ts'
import type { Client } from '../contract/client.ts'
import type { OddsSet } from '../contract/odds.ts'
import type { Offer } from '../contract/offer.ts'
import { type Capability, commonCapabilities, type Expectations } from '../contract/preset.ts'
import type { ServerRecord } from '../contract/report.ts'
import { type Ask, recogniseEngine } from '../engines/recognise-engine.ts'
import { createClient } from '../openai/client.ts'
import { askOffers } from './attach/ask-offers.ts'
import { climbToToken, isForWantOfModel } from './attach/first-token.ts'
import { findRoot } from './attach/find-root.ts'
import { type Listing, readListing } from './attach/listing.ts'
import { type Manners, TestedClient } from './client/tested-client.ts'
import { endpoints as allEndpoints, generates, measureSpeed, type TokenRequest } from './one-token.ts'
import { readFacts } from './read-facts.ts'
import type { ServerUnderTest } from './server-under-test.ts'

export interface AttachRequest {
  /** Root of the server, e.g. `http://127.0.0.1:8000`, or with a path: then the API may be below its `/v1` or right there. */
  readonly baseUrl: string
  readonly model: string
  /** Absent where the server itself is to be asked what it offers. */
  readonly claims?: readonly Capability[]
  readonly expectations?: Expectations
  readonly manners?: Manners
  /** Known odds of the model. */
  readonly odds?: readonly OddsSet[]
  readonly apiKey?: string
  readonly signal: AbortSignal
}

const limits = { totalMs: 10_000 }

function askerOf(client: Client, { signal }: AttachRequest): Ask {
  return async (path) => {
    const { status, body } = await client.raw({ method: 'GET', path }, { signal, limits })
    signal.throwIfAborted()
    return status === 200 ? body : undefined
  }
}

/**
 * Asks for a token, then for some more, so that the limits suit the server.
 * @throws what is thrown for a model that is not listed, where that model got an answer and no token
 */
async function climb(
  client: TestedClient,
  request: AttachRequest,
  { unlisted }: Listing,
): Promise<TokenRequest | undefined> {
  const { model, claims = allEndpoints, signal } = request
  const endpoints = allEndpoints.filter((endpoint) => claims.includes(endpoint))
  if (endpoints.length === 0) {
    // Whoever claims another API alone has it proven by the checks of that API.
    if (unlisted === undefined) return undefined
    throw unlisted
  }
  const endpoint = await climbToToken(client, { ...request, endpoints }).catch((error: unknown) => {
    throw unlisted !== undefined && isForWantOfModel(error) ? unlisted : error
  })
  const token = { model, endpoint }
  const speed = await measureSpeed(client, token, { signal })
  signal.throwIfAborted()
  if (speed !== undefined) client.suit(speed)
  return token
}

/** What is known by then. */
interface Known {
  readonly listing: Listing
  readonly token: TokenRequest | undefined
}

interface Description {
  readonly facts: ServerFacts
  readonly token?: TokenRequest
  readonly offers?: readonly Offer[]
}

async function describe(
  client: TestedClient,
  request: AttachRequest,
  { listing, token }: Known,
): Promise<Description> {
  const { model, expectations = {}, signal } = request
  const offers =
    request.claims === undefined
      ? await askOffers({
          client,
          model,
          listing: listing.exchange,
          expectations,
          signal,
          generates: generates(token?.endpoint),
        })
      : undefined
  signal.throwIfAborted()
  const found = offers?.filter(({ offered }) => offered).map(({ capability }) => capability)
  const lacks = offers
    ?.filter(({ capability, offered }) => !offered && commonCapabilities.includes(capability))
    .map(({ capability }) => capability)
  const known = { name: model, claims: request.claims ?? found ?? [], expectations }
  const facts = { ...(await readFacts(client, known)), shared: true as const }
  const tokens = request.manners?.limits?.tokens
  return defined({ facts: { ...facts, ...defined({ lacks, tokens, alias: listing.alias }) }, offers })
}

class AttachedServer implements ServerUnderTest {
  readonly origin = 'attached'
  readonly members = undefined
  readonly baseUrl: string
  readonly client: TestedClient
  readonly facts: ServerFacts
  readonly token: TokenRequest | undefined
  readonly #offers: readonly Offer[] | undefined
  readonly #died = new AbortController()
  readonly #findings: Finding[] = []
  #gone: ServerRecord['gone']

  constructor(baseUrl: string, client: TestedClient, { facts, token, offers }: Description) {
    this.baseUrl = baseUrl
    this.client = client
    this.facts = facts
    this.token = token
    this.#offers = offers
  }

  get died(): AbortSignal {
    return this.#died.signal
  }

  findings(): readonly Finding[] {
    return [...this.#findings]
  }

  lose(finding: Finding, gone: NonNullable<ServerRecord['gone']>): void {
    this.#findings.push(finding)
    this.#gone = gone
    this.#died.abort()
  }

  stop(): Promise<undefined> {
    return Promise.resolve(undefined)
  }

  record(): ServerRecord {
    const { origin, baseUrl, facts, client } = this
    const told = { origin, baseUrl, facts, processes: [], findings: this.findings() } as const
    return { ...told, ...defined({ conduct: client.conduct(), offers: this.#offers, gone: this.#gone }) }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve()
  }
}

/**
 * Resolves once one real token has come.
 * @throws EnvironmentError `environment/unreachable`, `environment/not-an-api`, `environment/no-token`, or
 * `environment/rate-limited`
 * @throws UsageError `usage/model-not-found`, or `usage/invalid-arguments` for a key that the server refuses
 */
export async function attachServer(asked: AttachRequest): Promise<ServerUnderTest> {
  const { apiKey, manners, odds } = asked
  const baseUrl = await findRoot(asked)
  const request = { ...asked, baseUrl }
  const client = new TestedClient(createClient({ baseUrl, ...defined({ apiKey }) }), manners)
  const listing = await readListing(client, request)
  const token = await climb(client, request, listing)
  const engine = await recogniseEngine(askerOf(client, request), listing.signs)
  const { facts, ...rest } = await describe(client, request, { listing, token })
  const described = { ...rest, ...defined({ token }), facts: { ...facts, ...defined({ engine, odds }) } }
  return new AttachedServer(baseUrl, client, described)
}
