/** The same short question on every API that a server speaks. */
import type { CheckContext } from '../../../contract/check.ts'
import type { Exchange } from '../../../contract/exchange.ts'
import { type Body, ask } from '../../endpoints.ts'
import { tokenCounts } from '../../judges/read.ts'
import { repeatMessages } from '../../prompts.ts'

/** Enough for the answer to end by itself. */
export const most = 48
export const cut = 3

const body = { messages: repeatMessages, temperature: 0 }

export const askChat = (context: CheckContext, limit = most): Promise<Exchange> =>
  ask(context, 'chat', { ...body, max_tokens: limit })

function post({ client, facts, signal }: CheckContext, path: string, fields: Body): Promise<Exchange> {
  const entity = JSON.stringify({ model: facts.model, ...fields })
  return client.raw({ method: 'POST', path, body: entity }, { signal })
}

export function askResponses(context: CheckContext, fields: Body = {}): Promise<Exchange> {
  const input = String(repeatMessages[0]?.content)
  return post(context, '/v1/responses', { input, temperature: 0, max_output_tokens: most, ...fields })
}

export function askMessages(context: CheckContext, fields: Body = {}): Promise<Exchange> {
  return post(context, '/v1/messages', { ...body, max_tokens: most, ...fields })
}

export function countTokens(context: CheckContext): Promise<Exchange> {
  return post(context, '/v1/messages/count_tokens', { messages: repeatMessages })
}

/** The counts of a chat answer under the names of the other APIs. */
export function chatCounts(chat: Exchange): { readonly input: number; readonly output: number } {
  const counts = tokenCounts(chat)
  return { input: counts?.prompt ?? 0, output: counts?.completion ?? 0 }
}
