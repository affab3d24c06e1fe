/** Replies as the wire layer records them, for tests of what is made of them. */
import type { Reply, SseFrame } from '../../src/contract/exchange.ts'

const base: Reply = {
  request: { method: 'POST', url: 'http://127.0.0.1:8000/v1/chat/completions', headers: {} },
  startedAtMs: 0,
  status: 200,
  headers: {},
  frames: [],
  body: '',
  marks: { connectedMs: 1, sentMs: 1, headMs: 2, firstBodyByteMs: 3, endMs: 100 },
}

/** An answer in one piece; anything but text is encoded as JSON. */
export function wholeReply(body: unknown, change: Partial<Reply> = {}): Reply {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return { ...base, headers: { 'content-type': 'application/json' }, body: text, ...change }
}

/** A stream of events, ten milliseconds apart; objects are encoded as JSON. */
export function streamReply(events: readonly unknown[], change: Partial<Reply> = {}): Reply {
  const frames: readonly SseFrame[] = events.map((event, index) => {
    const data = typeof event === 'string' ? event : JSON.stringify(event)
    return { atMs: 10 * (index + 1), data }
  })
  return { ...base, headers: { 'content-type': 'text/event-stream; charset=utf-8' }, frames, ...change }
}
