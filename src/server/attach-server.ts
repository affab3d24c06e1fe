/** A server that somebody else runs: the same checks, and it is left running. */
import { defined } from '../base/defined.ts'
import type { Finding, ServerFacts } from '../contract/check.ts'
import type { Client } from '../contract/client.ts'
import type { Exchange } from '../contract/exchange.ts'
import type { OddsSet } from '../contract/odds.ts'
import type { Offer } from '../contract/offer.ts'
import { type Capability, commonCapabilities, type Expectations } from '../contract/preset.ts'
import type { ServerRecord } from '../contract/report.ts'
import { type Ask, recogniseEngine } from '../engines/recognise-engine.ts'
import { createClient } from '../openai/client.ts'
import { askOffers } from './attach/ask-offers.ts'
import { climbToToken } from './attach/first-token.ts'
import { readListing } from './attach/listing.ts'
import { type Manners, TestedClient } from './client/tested-client.ts'
import { endpoints as allEndpoints, generates, measureSpeed, type TokenRequest } from './one-token.ts'
import { readFacts } from './read-facts.ts'
import type { ServerUnderTest } from './server-under-test.ts'

export interface AttachRequest {
  /** Root of the API, e.g. `http://127.0.0.1:8000`. */
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

/** Asks for a token, then for some more, so that the limits suit the server. */
async function climb(client: TestedClient, request: AttachRequest): Promise<TokenRequest | undefined> {
  const { model, claims = allEndpoints, signal } = request
  const endpoints = allEndpoints.filter((endpoint) => claims.includes(endpoint))
  // Whoever claims another API alone has it proven by the checks of that API.
  if (endpoints.length === 0) return undefined
  const endpoint = await climbToToken(client, { ...request, endpoints })
  const token = { model, endpoint }
  const speed = await measureSpeed(client, token, { signal })
  signal.throwIfAborted()
  if (speed !== undefined) client.suit(speed)
  return token
}

/** What is known by then. */
interface Known {
  readonly listing: Exchange
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
          listing,
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
  return defined({ facts: { ...facts, ...defined({ lacks, tokens }) }, offers })
}

class AttachedServer implements ServerUnderTest {
  readonly origin = 'attached'
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
export async function attachServer(request: AttachRequest): Promise<ServerUnderTest> {
  const { baseUrl, apiKey, manners, odds } = request
  const client = new TestedClient(createClient({ baseUrl, ...defined({ apiKey }) }), manners)
  const { exchange, signs } = await readListing(client, request)
  const token = await climb(client, request)
  const engine = await recogniseEngine(askerOf(client, request), signs)
  const { facts, ...rest } = await describe(client, request, { listing: exchange, token })
  const described = { ...rest, ...defined({ token }), facts: { ...facts, ...defined({ engine, odds }) } }
  return new AttachedServer(baseUrl, client, described)
}
