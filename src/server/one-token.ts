/** The smallest request that proves that a server generates. */
import type { CallOptions, Client } from '../contract/client.ts'
import type { Exchange } from '../contract/exchange.ts'
import type { Speed } from '../contract/limits.ts'
import type { Capability } from '../contract/preset.ts'
import { assemble } from '../openai/assemble.ts'

export type Endpoint = Extract<Capability, 'completions' | 'chat'>

export const endpointFor = (claims: readonly Capability[]): Endpoint =>
  claims.includes('completions') ? 'completions' : 'chat'

export interface TokenRequest {
  readonly model: string
  readonly endpoint: Endpoint
  /** Most tokens of the answer; default 1. */
  readonly tokens?: number
}

const prompt = 'Hello'

export function askForTokens(
  client: Client,
  { model, endpoint, tokens = 1 }: TokenRequest,
  options: CallOptions,
): Promise<Exchange> {
  const fields = { model, max_tokens: tokens, temperature: 0 }
  return endpoint === 'completions'
    ? client.completions({ ...fields, prompt }, options)
    : client.chat({ ...fields, messages: [{ role: 'user', content: prompt }] }, options)
}

/** Text, or a counted token: the first one may be one that decodes to nothing. */
function holdsToken(exchange: Exchange): boolean {
  const { choices, usage } = assemble(exchange)
  return (
    choices.some(({ text, reasoning }) => text + reasoning !== '') || Number(usage?.['completion_tokens']) > 0
  )
}

/** Whether it answers with a token; whether the answer is right in every detail is for the checks to say. */
export const isToken = (exchange: Exchange): boolean =>
  exchange.status === 200 && exchange.failure === undefined && holdsToken(exchange)

const measuredTokens = 8

/** @returns undefined where the answer does not tell */
export async function measureSpeed(
  client: Client,
  request: Omit<TokenRequest, 'tokens'>,
  options: CallOptions,
): Promise<Speed | undefined> {
  const one = await askForTokens(client, request, options)
  if (!isToken(one)) return undefined
  const several = await askForTokens(client, { ...request, tokens: measuredTokens }, options)
  if (!isToken(several)) return undefined
  const counted = Number(assemble(several).usage?.['completion_tokens'])
  const tokens = counted > 0 ? counted : measuredTokens
  return { firstTokenMs: one.marks.endMs, msPerToken: several.marks.endMs / tokens }
}
