/** The protocols, one line each, and which of them a request is in. */
import { anyRoute } from './any-route.ts'
import { chat } from './chat.ts'
import { completions } from './completions.ts'
import { embeddings } from './embeddings.ts'
import { messages } from './messages.ts'
import type { AnswerReader, Protocol } from './protocol.ts'
import { responses } from './responses.ts'

const protocols: readonly Protocol[] = [chat, completions, responses, messages, embeddings]

/** Servers may have their own root in place of `/v1`; the longest end tells `/chat/completions` from `/completions`. */
const byEnd = protocols
  .map((protocol) => ({ protocol, end: protocol.path.replace('/v1', '') }))
  .toSorted((a, b) => b.end.length - a.end.length)

/** @param url whole, or the path alone */
function find(url: string): Protocol | undefined {
  const path = URL.parse(url, 'http://server')?.pathname.replace(/\/+$/, '') ?? ''
  return byEnd.find(({ end }) => path.endsWith(end))?.protocol
}

/** @returns `anyRoute` for a request that is in none */
export function protocolOf({ method, url }: { readonly method: string; readonly url: string }): AnswerReader {
  return (method === 'POST' ? find(url) : undefined) ?? anyRoute
}

/** @returns the one that a load asks an endpoint by; chat where none is given, and where its path is not known */
export function loadProtocol(endpoint: string = chat.path): Protocol {
  return find(endpoint) ?? chat
}
