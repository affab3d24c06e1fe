/** Puts an answer on the wire, well or badly. */
import type { ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import type { Faults } from './faults.ts'

/** Ways for the transport to break, each given a response that is half sent. */
const breaks = {
  'cut-mid-chunk': (response: ServerResponse) => void response.socket?.end('40\r\ndata: {"id":"cut'),
  'cut-between-chunks': (response: ServerResponse) => void response.socket?.end(),
  'cut-close-framed': (response: ServerResponse) => void response.socket?.end('data: {"id":"cut'),
  reset: (response: ServerResponse) => void response.socket?.resetAndDestroy(),
} as const

type Break = keyof typeof breaks

function breakOf(faults: Faults): Break | undefined {
  return (Object.keys(breaks) as Break[]).find((name) => faults.has(name))
}

export interface NamedEvent {
  readonly event?: string
  readonly data: string
}

function encodeFrame({ event, data }: NamedEvent, faults: Faults): Buffer {
  const name = event === undefined ? '' : `event: ${event}\n`
  const text = faults.has('comments') ? `: a comment\n\n${name}data:${data}\n\n` : `${name}data: ${data}\n\n`
  return Buffer.from(faults.has('crlf') ? text.replaceAll('\n', '\r\n') : text)
}

/** Cuts within every character of more than one byte. */
function cutCharacters(bytes: Buffer): readonly Buffer[] {
  const parts: Buffer[] = []
  let from = 0
  for (const [index, byte] of bytes.entries()) {
    if ((byte & 0xc0) !== 0x80) continue
    parts.push(bytes.subarray(from, index))
    from = index
  }
  return [...parts, bytes.subarray(from)]
}

async function writeParts(response: ServerResponse, parts: readonly Buffer[]): Promise<void> {
  for (const [index, part] of parts.entries()) {
    if (index > 0) await wait(2)
    response.write(part)
  }
}

function openStream(response: ServerResponse, faults: Faults): void {
  if (faults.has('cut-close-framed')) {
    response.useChunkedEncodingByDefault = false
    response.shouldKeepAlive = false
  }
  response.socket?.setNoDelay(true)
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
  response.flushHeaders()
}

export async function sendStream(
  response: ServerResponse,
  frames: readonly NamedEvent[],
  faults: Faults,
): Promise<void> {
  const broken = breakOf(faults)
  const stallAt = faults.has('stall-after') ? faults.number('stall-after', 1) : Infinity
  const pauseMs = faults.number('slow-token', 0)
  openStream(response, faults)
  for (const [index, frame] of frames.entries()) {
    if (index >= stallAt) return
    if (broken !== undefined && index === 2) {
      // What was written has to leave before an RST throws it away.
      await wait(20)
      return breaks[broken](response)
    }
    if (pauseMs > 0) await wait(pauseMs)
    const bytes = encodeFrame(frame, faults)
    await writeParts(response, faults.has('split-utf8') ? cutCharacters(bytes) : [bytes])
  }
  response.end()
}

/** A status, headers and a body; the body is cut in half where a fault says so. */
export interface Answer {
  readonly status: number
  readonly type: string
  readonly body: string
}

export async function sendWhole(response: ServerResponse, answer: Answer, faults: Faults): Promise<void> {
  const whole = Buffer.from(answer.body)
  const spoilt = faults.has('bad-utf8') && answer.status >= 400
  const bytes = spoilt ? Buffer.concat([whole, Buffer.from([0x20, 0xff])]) : whole
  const broken = breakOf(faults)
  const headers = { 'content-type': answer.type, 'content-length': bytes.length }
  if (broken === undefined && !faults.has('stall-after')) {
    response.writeHead(answer.status, headers)
    response.end(bytes)
    return
  }
  response.writeHead(answer.status, headers)
  response.write(bytes.subarray(0, bytes.length / 2))
  await wait(20)
  if (broken === 'reset') response.socket?.resetAndDestroy()
  else if (broken !== undefined) response.socket?.end()
}

export function json(status: number, value: unknown): Answer {
  return { status, type: 'application/json', body: JSON.stringify(value) }
}
