/** A server that somebody else runs: the same checks, and it is left running. */
import { defined } from '../base/defined.ts'
import type { Finding, ServerFacts } from '../contract/check.ts'
import type { Client } from '../contract/client.ts'
import type { EventListener } from '../contract/events.ts'
import type { GoldenSet } from '../contract/golden.ts'
import type { OddsSet } from '../contract/odds.ts'
import type { Offer } from '../contract/offer.ts'
import { type Capability, commonCapabilities, type Expectations } from '../contract/preset.ts'
import type { ServerRecord } from '../contract/report.ts'
import { type Ask, recogniseEngine } from '../engines/recognise-engine.ts'
import { createClient } from '../openai/client.ts'
import { askOffers } from './attach/ask-offers.ts'
import { awaitServer } from './attach/await-server.ts'
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
  /** Absent where the server's list is to say it. */
  readonly model?: string
  /** Ids to look for in that list, the best first. */
  readonly likelyModels?: readonly string[]
  /** How long a server that is still starting is waited for, in milliseconds. Default: not at all. */
  readonly waitMs?: number
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>
  /** Name of what describes the server. */
  readonly describedBy?: string
  readonly onEvent?: EventListener
  /** Absent where the server itself is to be asked what it offers. */
  readonly claims?: readonly Capability[]
  readonly expectations?: Expectations
  readonly manners?: Manners
  /** What a reference answers, and how likely its answers are. */
  readonly goldens?: readonly GoldenSet[]
  readonly odds?: readonly OddsSet[]
  readonly apiKey?: string
  readonly signal: AbortSignal
}

/** With what the server itself has said. */
type Request = AttachRequest & { readonly model: string }

const limits = { totalMs: 10_000 }

function askerOf(client: Client, { signal }: Request): Ask {
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
  request: Request,
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
  readonly describedBy?: string
}

async function describe(
  client: TestedClient,
  request: Request,
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
  readonly #describedBy: string | undefined
  readonly #died = new AbortController()
  readonly #findings: Finding[] = []
  #gone: ServerRecord['gone']

  constructor(baseUrl: string, client: TestedClient, { facts, token, offers, describedBy }: Description) {
    this.baseUrl = baseUrl
    this.client = client
    this.facts = facts
    this.token = token
    this.#offers = offers
    this.#describedBy = describedBy
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
    const [offers, gone, describedBy] = [this.#offers, this.#gone, this.#describedBy]
    return { ...told, ...defined({ conduct: client.conduct(), offers, gone, describedBy }) }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve()
  }
}

interface Climbed extends Known {
  readonly request: Request
  readonly client: TestedClient
}

/** From the address to the first token. */
async function climbAll(asked: AttachRequest): Promise<Climbed> {
  const { apiKey, headers, manners, onEvent } = asked
  const baseUrl = await findRoot(asked)
  const client = new TestedClient(createClient({ baseUrl, ...defined({ apiKey, headers }) }), manners)
  const { chosen, ...listing } = await readListing(client, { ...asked, baseUrl })
  const request = { ...asked, baseUrl, model: listing.model }
  if (chosen !== undefined) onEvent?.({ type: 'model-chosen', ...chosen })
  return { request, client, listing, token: await climb(client, request, listing) }
}

/**
 * Resolves once one real token has come.
 * @throws EnvironmentError `environment/unreachable`, `environment/not-an-api`, `environment/no-token`, or
 * `environment/rate-limited`
 * @throws UsageError `usage/model-not-found`, or `usage/invalid-arguments` for a key that the server refuses
 */
export async function attachServer(asked: AttachRequest): Promise<ServerUnderTest> {
  const { waitMs = 0, signal, onEvent, goldens, odds, describedBy } = asked
  const onWait = (why: string): void => onEvent?.({ type: 'server-wait', waitMs, why })
  const { request, client, listing, token } = await awaitServer({ waitMs, signal, onWait }, () =>
    climbAll(asked),
  )
  const engine = await recogniseEngine(askerOf(client, request), listing.signs)
  const { facts, ...rest } = await describe(client, request, { listing, token })
  const known = defined({ engine, goldens, odds })
  const described = { ...rest, ...defined({ token, describedBy }), facts: { ...facts, ...known } }
  return new AttachedServer(request.baseUrl, client, described)
}
