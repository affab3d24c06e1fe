/** One way to answer, byte by byte, and the words that Servewright has for it. */
import type { Socket } from 'node:net'
import { sleep } from '../../src/base/clock.ts'
import type { Completion } from '../../src/contract/exchange.ts'
import type { Script } from '../fake-engine/start-scripted-server.ts'

/** What a command that asks only for this answer says of it. */
export interface Word {
  /** Exit code. */
  readonly exit: number
  /** Code of a reason or of the error. */
  readonly code: string
}

/** An answer, and what is to be said of it. */
export interface Fault {
  readonly name: string
  /** What is sent, and where below the address of the server. */
  readonly path: string
  readonly body: string
  readonly answer: Script
  /** By `probe`, and by a load. */
  readonly completion: Completion
  /** Part of the reason that `probe` gives. */
  readonly said?: string
  /** Of `probe`; by default 0 for a complete answer and 1 for any other. */
  readonly exit?: number
  /** Further words for `probe`, such as the limit that ends it. */
  readonly args?: readonly string[]
  /** In place of the server's address. */
  readonly url?: (port: number) => string
  /** By `run` of the one check that asks for it; absent where its request is not the one that this answer is for. */
  readonly run?: Word
  /** Exit code of a load in which every answer is this one; absent where it is not tried. */
  readonly load?: number
}

/** Text and bytes are written, a number is waited for in milliseconds. */
export type Part = string | Buffer | number

async function write(socket: Socket, parts: readonly Part[]): Promise<void> {
  for (const part of parts) {
    if (socket.destroyed) return
    if (typeof part === 'number') await sleep(part)
    else socket.write(part)
  }
}

/** Writes, then closes. */
export const say =
  (...parts: readonly Part[]): Script =>
  async (socket) => {
    await write(socket, parts)
    socket.end()
  }

/** Writes, then breaks the connection. */
export const reset =
  (...parts: readonly Part[]): Script =>
  async (socket) => {
    await write(socket, [...parts, 100])
    socket.resetAndDestroy()
  }

/** Writes, then stays silent for as long as the client waits. */
export const silence =
  (...parts: readonly Part[]): Script =>
  async (socket) =>
    await write(socket, parts)

/** Writes, then one more piece again and again, for as long as the client listens. */
export const flood =
  (begin: string, piece: string, everyMs = 0): Script =>
  async (socket) => {
    socket.write(begin)
    while (!socket.destroyed) {
      const full = !socket.write(piece)
      if (full) await Promise.race([new Promise((drained) => socket.once('drain', drained)), sleep(1_000)])
      else await sleep(everyMs)
    }
  }

export const streamType = 'content-type: text/event-stream; charset=utf-8\r\n'
export const jsonType = 'content-type: application/json\r\n'
/** A head whose body the close ends. */
export const head = (fields: string, status = '200 OK'): string => `HTTP/1.1 ${status}\r\n${fields}\r\n`
export const chunked = 'transfer-encoding: chunked\r\n'
export const chunk = (text: string | Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(`${Buffer.byteLength(text).toString(16)}\r\n`),
    Buffer.from(text),
    Buffer.from('\r\n'),
  ])
export const lastChunk = '0\r\n\r\n'

/** Whole answer in one piece. */
export const whole = (text: string | Buffer, fields = jsonType, status = '200 OK'): Buffer =>
  Buffer.concat([
    Buffer.from(head(`${fields}content-length: ${Buffer.byteLength(text)}\r\n`, status)),
    Buffer.from(text),
  ])

const chatPath = '/v1/chat/completions'
const question = { model: 'tiny', messages: [{ role: 'user', content: 'Hi' }] }
const asStream = { ...question, stream: true, stream_options: { include_usage: true } }

type Told = Omit<Fault, 'name' | 'path' | 'body' | 'answer' | 'completion'>
/** Name, answer and word; then whatever is not as usual. */
export type Row = readonly [name: string, answer: Script, completion: Completion, told?: Told]

/** What `run` says by default of an answer that is not complete, by how it was asked for. */
const usual = (check: string): Word => ({ exit: 1, code: `${check}/not-answered` })
const ofStreams = {
  path: chatPath,
  body: JSON.stringify(asStream),
  run: usual('stream/chat-equals-whole'),
  load: 1,
}
const ofWholes = { path: chatPath, body: JSON.stringify(question), run: usual('chat/multi-turn') }

/** The same for `probe` alone. */
export function forProbe(fault: Fault): Fault {
  const { run: _, load: _load, ...rest } = fault
  return rest
}

const list =
  (common: Omit<Fault, 'name' | 'answer' | 'completion'>) =>
  (...rows: readonly Row[]): readonly Fault[] =>
    rows.map(([name, answer, completion, told]) => {
      const fault = { ...common, name, answer, completion, ...told }
      // A limit or an address of its own can be given to `probe` alone: others would wait for minutes.
      if (told?.args !== undefined || told?.url !== undefined) return forProbe(fault)
      return completion === 'inconsistent' ? withDifference(fault) : fault
    })

/** Where an answer came whole and contradicts itself, what it says goes before: it is not what the good server says. */
function withDifference({ run, ...fault }: Fault): Fault {
  const exact = 'stream/chat-equals-whole/text-differs'
  return run?.code === usual('stream/chat-equals-whole').code
    ? { ...fault, run: { exit: 1, code: exact } }
    : fault
}

/** Answers to a request for a stream of a chat, with usage. */
export const streams = list(ofStreams)
/** Answers to a request for a chat in one piece. */
export const wholes = list(ofWholes)
