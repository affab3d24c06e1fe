/** The two generation endpoints and all other paths, and how a check sends to the ones a server claims. */
import type { CheckContext, ServerFacts, Skip } from '../contract/check.ts'
import type { Exchange, Transcript } from '../contract/exchange.ts'
import { defaultTokens } from '../contract/limits.ts'
import { type Some, someOf } from './applies.ts'
import { countFrom, repeatMessages } from './prompts.ts'

export type Endpoint = 'completions' | 'chat'
export type Body = Readonly<Record<string, unknown>>

const endpoints: readonly Endpoint[] = ['completions', 'chat']

export const endpointPaths: Readonly<Record<Endpoint, string>> = {
  completions: '/v1/completions',
  chat: '/v1/chat/completions',
}

export function claimedEndpoints(facts: ServerFacts): readonly Endpoint[] {
  return endpoints.filter((endpoint) => facts.claims.includes(endpoint))
}

/** Why most checks tell nothing of a server that only embeds. */
const generatesNothing: Skip = { skip: 'neither completions nor chat is claimed', optional: true }

/** For checks that take whichever endpoints there are; at least one. */
export function endpointsOf(facts: ServerFacts): Some<Endpoint> | Skip {
  return someOf(claimedEndpoints(facts), generatesNothing)
}

/** A request that any server answers within a few tokens. */
export function shortBody(endpoint: Endpoint): Body {
  const prompt = endpoint === 'chat' ? { messages: repeatMessages } : { prompt: countFrom(1) }
  return { ...prompt, max_tokens: 4, temperature: 0 }
}

/** At most `wanted` tokens to generate, and less where the context is short: a quarter of it. */
export function roomFor({ maxModelLen = Infinity }: ServerFacts, wanted: number): number {
  return Math.min(wanted, Math.floor(maxModelLen / 4))
}

/** At most this many tokens for an answer whose length is open: `wanted` of the usual 512, in proportion to the limit set. */
export function budgetFor(facts: ServerFacts, wanted: number): number {
  const { tokens = defaultTokens } = facts
  return roomFor(facts, Math.max(1, Math.round((wanted * tokens) / defaultTokens)))
}

/** Sends `body` with the model under test filled in. */
export function ask(context: CheckContext, endpoint: Endpoint, body: Body): Promise<Exchange> {
  const { client, facts, signal } = context
  return client[endpoint]({ model: facts.model, ...body }, { signal })
}

/** Sends an entity byte for byte. */
export function post(context: CheckContext, endpoint: Endpoint, entity: string): Promise<Exchange> {
  const request = { method: 'POST', path: endpointPaths[endpoint], body: entity }
  return context.client.raw(request, { signal: context.signal })
}

/** Sends fields to a path of the server's, with the model under test filled in. */
export function postRoute(
  { client, facts, signal }: CheckContext,
  path: string,
  fields: Body,
): Promise<Exchange> {
  const body = JSON.stringify({ model: facts.model, ...fields })
  return client.raw({ method: 'POST', path, body }, { signal })
}

export type Send = () => Promise<Exchange>

/** One after the other, so that no request disturbs another. */
export async function inTurn(sends: Readonly<Record<string, Send>>): Promise<Transcript> {
  const transcript: Record<string, Exchange> = {}
  for (const [name, send] of Object.entries(sends)) transcript[name] = await send()
  return transcript
}

/** Sends all requests at once, and waits for every answer. */
export async function atOnce(sends: Readonly<Record<string, Send>>): Promise<Transcript> {
  const pairs = Object.entries(sends).map(async ([name, send]) => [name, await send()] as const)
  return Object.fromEntries(await Promise.all(pairs))
}

/** One exchange an endpoint that is claimed, named after it. */
export function onEachEndpoint(
  { facts }: CheckContext,
  send: (endpoint: Endpoint) => Promise<Exchange>,
): Promise<Transcript> {
  return inTurn(
    Object.fromEntries(claimedEndpoints(facts).map((endpoint) => [endpoint, () => send(endpoint)])),
  )
}

/**
 * A good body with one thing changed, for each variant and each endpoint that is claimed.
 *
 * @returns exchanges named `<endpoint> <variant>`
 */
export function sendVariants(
  context: CheckContext,
  variants: Readonly<Record<string, Body>>,
): Promise<Transcript> {
  const pairs = claimedEndpoints(context.facts).flatMap((endpoint) =>
    Object.entries(variants).map(([name, change]) => {
      const send: Send = () => ask(context, endpoint, { ...shortBody(endpoint), ...change })
      return [`${endpoint} ${name}`, send] as const
    }),
  )
  return inTurn(Object.fromEntries(pairs))
}
