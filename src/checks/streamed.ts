/** Asks for the same answer whole and streamed. */
import type { CheckContext } from '../contract/check.ts'
import type { Exchange } from '../contract/exchange.ts'
import { type Body, type Endpoint, ask } from './endpoints.ts'

/** Sends `body` as a stream, with usage unless the server refuses to send it. */
export function askStreamed(context: CheckContext, endpoint: Endpoint, body: Body): Promise<Exchange> {
  const bare = context.facts.lacks?.includes('stream-usage') === true
  return ask(context, endpoint, {
    ...body,
    stream: true,
    ...(bare ? {} : { stream_options: { include_usage: true } }),
  })
}

/** Sends `body` twice, one after the other: whole, then as a stream with usage. */
export async function askBothWays(
  context: CheckContext,
  endpoint: Endpoint,
  body: Body,
): Promise<Readonly<Record<'whole' | 'streamed', Exchange>>> {
  return { whole: await ask(context, endpoint, body), streamed: await askStreamed(context, endpoint, body) }
}

/** The two ways in which an answer is asked for, and how. */
export const askIn = { whole: ask, streamed: askStreamed } as const
export type Mode = keyof typeof askIn
export const bothModes: readonly Mode[] = ['whole', 'streamed']
