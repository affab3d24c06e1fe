/**
 * The paced server over TLS, by Node: takes the words of paced-server.c, and writes the same stamps on TERM. It never
 * sleeps, so that what it is late itself is little; what the encryption of a token takes is in the lag.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type TLSSocket } from 'node:tls'
import { nowMs } from '../../src/base/clock.ts'
import { arrivalStamps } from './arrival-stamps.ts'
import { certificate } from '../load/programs.ts'

interface Stream {
  readonly id: string
  readonly socket: TLSSocket
  readonly receivedMs: number
  readonly tokens: number
  readonly sentMs: number[]
  dueMs: number
}

const words = process.argv.slice(2)
const valueOf = (name: string, usual: string): string => words[words.indexOf(name) + 1] ?? usual
const periodMs = 1_000 / Number(valueOf('--rate', '50'))
const ttftMs = Number(valueOf('--ttft-ms', '20'))
const all: Stream[] = []
const running = new Set<Stream>()

const chunk = (data: string): string => `${(data.length + 8).toString(16)}\r\ndata: ${data}\n\n\r\n`
const choice = (delta: object, more: object = {}): string =>
  chunk(
    JSON.stringify({
      id: 'chatcmpl-paced',
      object: 'chat.completion.chunk',
      created: 1_764_000_000,
      model: 'paced',
      choices: [{ index: 0, delta, logprobs: null, finish_reason: null, ...more }],
    }),
  )
const frame = choice({ content: ' token' })
const head =
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n'
const role = choice({ role: 'assistant', content: '' })

function endOf(tokens: number): string {
  const usage = { prompt_tokens: 8, completion_tokens: tokens, total_tokens: 8 + tokens }
  const counted = {
    id: 'chatcmpl-paced',
    object: 'chat.completion.chunk',
    created: 1_764_000_000,
    model: 'paced',
  }
  const last = chunk(JSON.stringify({ ...counted, choices: [], usage }))
  return `${choice({}, { finish_reason: 'length' })}${last}${chunk('[DONE]')}0\r\n\r\n`
}

function begin(socket: TLSSocket, text: string, receivedMs: number): void {
  const id = /x-request-id: (\S+)/i.exec(text)?.[1] ?? ''
  const tokens = Number(/"max_(?:completion_)?tokens":(\d+)/.exec(text)?.[1] ?? 16)
  const stream = { id, socket, receivedMs, tokens, sentMs: [], dueMs: receivedMs + ttftMs }
  socket.write(head + role)
  all.push(stream)
  running.add(stream)
}

const arrivals = arrivalStamps()
const { key, cert } = certificate()
const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (socket) => {
  socket.setNoDelay(true)
  socket.on('error', () => undefined)
  arrivals.hold(socket)
  let text = ''
  socket.on('data', (data: Buffer) => {
    const atMs = arrivals.arrivedMs(socket) ?? nowMs()
    arrivals.hold(socket)
    text += data.toString()
    const [heading = '', entity = ''] = text.split('\r\n\r\n')
    if (entity.length < Number(/content-length: (\d+)/i.exec(heading)?.[1] ?? Infinity)) return
    begin(socket, text, atMs)
    text = ''
  })
})

/** One token of each stream that is due, each on its own. */
function advance(): void {
  const atMs = nowMs()
  let sent = 0
  for (const stream of running) {
    if (stream.dueMs > atMs) continue
    stream.sentMs.push(nowMs())
    stream.socket.write(frame)
    stream.dueMs += periodMs
    if (stream.sentMs.length >= stream.tokens) {
      running.delete(stream)
      stream.socket.write(endOf(stream.tokens))
    }
    // New requests are read in between.
    if ((sent += 1) >= 8) break
  }
  setImmediate(advance)
  arrivals.look()
}

server.on('connection', (socket) => arrivals.watch(socket))

process.on('SIGTERM', () => {
  const ns = (ms: number): number => Math.round(ms * 1e6)
  const lines = all.map(({ id, receivedMs, sentMs }) =>
    JSON.stringify({ id, receivedNs: ns(receivedMs), tokenNs: sentMs.map(ns) }),
  )
  writeFileSync(valueOf('--stamps', '/dev/null'), lines.map((line) => `${line}\n`).join(''))
  process.exit()
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.stdout.write(`listening ${typeof address === 'object' ? address?.port : ''}\n`)
  advance()
})
