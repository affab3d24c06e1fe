/** The smallest request that proves that a server computes: for one token, or where it generates none, for a vector or a score. */
import type { CallOptions, Client } from '../contract/client.ts'
import type { Exchange } from '../contract/exchange.ts'
import type { Speed } from '../contract/limits.ts'
import type { Capability } from '../contract/preset.ts'
import { assemble } from '../openai/assemble.ts'
import { parseObject, recordsAt } from '../openai/read-json.ts'

const prompt = 'Hello'

/** What generates nothing, and how the least of it is asked. */
const pooling = {
  embeddings: { path: '/v1/embeddings', fields: { input: prompt } },
  rerank: { path: '/v1/rerank', fields: { query: prompt, documents: [prompt] } },
  score: { path: '/score', fields: { text_1: prompt, text_2: prompt } },
} as const

export type Pooling = keyof typeof pooling
export type Endpoint = Extract<Capability, 'completions' | 'chat' | Pooling>

export const generating = ['completions', 'chat'] as const satisfies readonly Endpoint[]
/** In the order in which a server is asked. */
export const endpoints: readonly Endpoint[] = [...generating, 'embeddings', 'rerank', 'score']

export const generates = (endpoint: Endpoint | undefined): boolean =>
  generating.some((one) => one === endpoint)

/** @returns the first that is claimed, `chat` where none is */
export const endpointFor = (claims: readonly Capability[]): Endpoint =>
  endpoints.find((endpoint) => claims.includes(endpoint)) ?? 'chat'

export interface TokenRequest {
  readonly model: string
  readonly endpoint: Endpoint
  /** Most tokens of the answer; default 1. */
  readonly tokens?: number
}

export function askForTokens(
  client: Client,
  { model, endpoint, tokens = 1 }: TokenRequest,
  options: CallOptions,
): Promise<Exchange> {
  const limited = { model, max_tokens: tokens, temperature: 0 }
  if (endpoint === 'completions') return client.completions({ ...limited, prompt }, options)
  if (endpoint === 'chat')
    return client.chat({ ...limited, messages: [{ role: 'user', content: prompt }] }, options)
  const { path, fields } = pooling[endpoint]
  return client.raw({ method: 'POST', path, body: JSON.stringify({ model, ...fields }) }, options)
}

/** Text, or a counted token: the first one may be one that decodes to nothing. */
function holdsToken(exchange: Exchange): boolean {
  const { choices, usage } = assemble(exchange)
  return (
    choices.some(({ text, reasoning }) => text + reasoning !== '') || Number(usage?.['completion_tokens']) > 0
  )
}

/** A vector, a score or a rank of the one text that was sent. */
function holdsPooled({ body }: Exchange): boolean {
  const parsed = parseObject(body)
  if ('problem' in parsed) return false
  const [first] = [...recordsAt(parsed.value, 'data'), ...recordsAt(parsed.value, 'results')]
  return ['embedding', 'score', 'relevance_score'].some((name) => first?.[name] !== undefined)
}

/** Whether it answers with what was asked for; whether the answer is right in every detail is for the checks to say. */
export const isToken = (exchange: Exchange): boolean =>
  exchange.status === 200 && exchange.failure === undefined && (holdsToken(exchange) || holdsPooled(exchange))

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
