/** Reads the texts that a WebSocket sends, until it closes. */
import { onAbort } from '../base/on-abort.ts'
import { randomBytes } from 'node:crypto'
import { request as plain } from 'node:http'
import { request as encrypted } from 'node:https'
import type { Duplex } from 'node:stream'
import { after } from '../base/clock.ts'

export interface WebSocketPlace {
  /** Begins with `http:` or `https:`. */
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

const [close, ping, pong] = [8, 9, 10]
const maskBit = 0x80
const lastBit = 0x80
const aliveMs = 10_000
/** For the answer that opens it. */
const openMs = 30_000
/** Limit of one message; Ray sends at most some 20 kB. */
const mostBytes = 1 << 22

interface Frame {
  readonly kind: number
  readonly data: Buffer
  /** Where the next frame begins. */
  readonly end: number
}

/** @returns undefined where it is not all there yet */
function frameAt(bytes: Buffer): Frame | undefined {
  if (bytes.length < 2) return undefined
  const said = bytes.readUInt8(1) & 0x7f
  const start = said === 126 ? 4 : said === 127 ? 10 : 2
  if (bytes.length < start) return undefined
  const length = said === 126 ? bytes.readUInt16BE(2) : said === 127 ? Number(bytes.readBigUInt64BE(2)) : said
  const end = start + length
  if (bytes.length < end) return undefined
  return { kind: bytes.readUInt8(0) & 0x0f, data: bytes.subarray(start, end), end }
}

/** What a client sends has to be masked, by zeros too. */
const answerTo = (data: Buffer): Buffer =>
  Buffer.concat([Buffer.from([lastBit | pong, maskBit | data.length, 0, 0, 0, 0]), data])

function read(socket: Duplex, head: Buffer, onText: (text: string) => void): void {
  const decoder = new TextDecoder()
  let bytes = head
  const take = (): void => {
    for (let frame = frameAt(bytes); frame !== undefined; frame = frameAt(bytes)) {
      bytes = bytes.subarray(frame.end)
      if (frame.kind === close) return void socket.destroy()
      if (frame.kind === ping) socket.write(answerTo(frame.data))
      else if (frame.kind !== pong) onText(decoder.decode(frame.data, { stream: true }))
    }
  }
  socket.on('data', (more: Buffer) => {
    bytes = Buffer.concat([bytes, more])
    take()
    if (bytes.length > mostBytes) socket.destroy()
  })
  take()
}

/**
 * Not by the built-in WebSocket, which offers compression: Ray's dashboard passes the offer on to a process behind it and then cannot read
 * what that one sends (seen with Ray 2.60).
 * @returns when it has closed, for whatever reason: whether it was open before
 */
export function hearWebSocket(
  { url, headers = {}, signal }: WebSocketPlace,
  onText: (text: string) => void,
): Promise<boolean> {
  return new Promise((resolve) => {
    const upgrade = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': randomBytes(16).toString('base64'),
    }
    const send = url.startsWith('https:') ? encrypted : plain
    const asked = send(url, { headers: { ...headers, ...upgrade }, signal })
    const disarm = after(openMs, () => asked.destroy())
    asked.on('close', disarm)
    asked.on('upgrade', (_, socket, head) => {
      disarm()
      socket.setKeepAlive(true, aliveMs)
      socket.on('close', () => resolve(true)).on('error', () => socket.destroy())
      onAbort(signal, () => socket.destroy())
      read(socket, head, onText)
    })
    asked.on('response', (answer) => {
      answer.resume()
      resolve(false)
    })
    asked.on('error', () => resolve(false))
    asked.end()
  })
}
