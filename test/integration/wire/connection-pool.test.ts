/** Connections that are used again, to servers that close them at the worst moment. */
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { nowMs, sleep } from '../../../src/base/clock.ts'
import type { TransportFailure } from '../../../src/contract/exchange.ts'
import { ConnectionPool } from '../../../src/wire/connection-pool.ts'
import { encodeRequest } from '../../../src/wire/request-bytes.ts'
import { openReading } from '../../../src/wire/reading.ts'
import { withoutStamps } from '../../fixtures/kernel-stamps.ts'

const answer = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'

type Stamps = 'kernel' | 'read'
/** Whoever reads, a connection is the same. */
const ways: readonly Stamps[] = withoutStamps === undefined ? ['read', 'kernel'] : ['read']

/** What a server does with the first request of a connection, and with the second. */
type Does = (socket: Socket, connection: number) => void
const answers: Does = (socket) => void socket.write(answer)
const ends: Does = (socket) => void socket.end()
const resets: Does = (socket) => void socket.resetAndDestroy()
const leaves: Does = (socket) => void socket.end('HTTP/1.1 2')

interface Outcome {
  readonly failures: readonly (TransportFailure['kind'] | undefined)[]
  /** How often each of the two requests was handed over. */
  readonly sent: readonly number[]
  readonly pool: Pick<ConnectionPool, 'made' | 'resent' | 'closedIdle'>
}

/** Sends two requests, the second once the first has ended. */
async function sendTwo(first: Does, second: Does, stamps: Stamps): Promise<Outcome> {
  let connections = 0
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    const connection = connections++
    let requests = 0
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('data', () => (requests++ === 0 ? first : second)(socket, connection))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const { target, bytes } = encodeRequest({ method: 'POST', url: `http://127.0.0.1:${port}/`, body: '{}' })
  const request = Buffer.from(
    bytes.toString('latin1').replace(/connection: close/i, 'connection: keep-alive'),
  )
  const { clock, reader } = openReading(stamps)
  const pool = new ConnectionPool({ target, clock, reader, reuse: true })
  const sent = [0, 0]
  const send = (index: number): Promise<TransportFailure['kind'] | undefined> =>
    new Promise((resolve) => {
      pool.send(request, {
        sent: () => void (sent[index] = (sent[index] ?? 0) + 1),
        head: () => undefined,
        body: () => undefined,
        lack: () => undefined,
        end: (_, failure) => resolve(failure?.kind),
      })
    })
  const failures = [await send(0)]
  // The connection is idle from the turn on in which its answer has ended.
  await new Promise((resolve) => setImmediate(resolve))
  failures.push(await send(1))
  pool.close()
  reader?.close()
  for (const socket of sockets) socket.destroy()
  await new Promise((resolve) => server.close(resolve))
  return { failures, sent, pool }
}

describe.each(ways)(
  'a connection read by %s that the server closes when the next request is on its way',
  (stamps) => {
    it.each([
      ['ends', ends],
      ['breaks', resets],
    ])('%s: the request is sent once more on a fresh one, and counted', async (_, closes) => {
      const { failures, sent, pool } = await sendTwo(answers, closes, stamps)
      expect({ failures, sent, made: pool.made, resent: pool.resent }).toEqual({
        failures: [undefined, undefined],
        sent: [1, 2],
        made: 2,
        resent: 1,
      })
    })

    it('is the server’s failure where a byte of the answer has come', async () => {
      const { failures, sent, pool } = await sendTwo(answers, leaves, stamps)
      expect({ failures, sent, resent: pool.resent }).toEqual({
        failures: [undefined, 'truncated'],
        sent: [1, 1],
        resent: 0,
      })
    })

    it('is its failure where the fresh one is closed too', async () => {
      const onlyFirst: Does = (socket, connection) => (connection === 0 ? answers : ends)(socket, connection)
      const { failures, sent, pool } = await sendTwo(onlyFirst, ends, stamps)
      expect({ failures, sent, resent: pool.resent }).toEqual({
        failures: [undefined, 'truncated'],
        sent: [1, 2],
        resent: 1,
      })
    })
  },
)

it.each(ways)(
  'a fresh connection read by %s that is closed without a byte is the server’s failure',
  async (stamps) => {
    const { failures, sent, pool } = await sendTwo(ends, ends, stamps)
    expect({ failures, sent, resent: pool.resent }).toEqual({
      failures: ['truncated', 'truncated'],
      sent: [1, 1],
      resent: 0,
    })
  },
)

const quiet = { sent: () => undefined, head: () => undefined, body: () => undefined, lack: () => undefined }

it.each(ways)(
  'connections read by %s that are idle for too long are closed a few at a time',
  async (stamps) => {
    const server = createServer(
      (socket) => void socket.on('error', () => undefined).on('data', () => answers(socket, 0)),
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const { target, bytes } = encodeRequest({ method: 'POST', url: `http://127.0.0.1:${port}/`, body: '{}' })
    const { clock, reader } = openReading(stamps)
    const maxIdleMs = 500
    const pool = new ConnectionPool({ target, clock, reader, reuse: true, maxIdleMs })
    const beforeMs = nowMs()
    pool.prepare(20)
    await expect.poll(() => pool.ready, { timeout: 60_000 }).toBe(20)
    pool.trim(beforeMs)
    expect(pool.open).toBe(20)
    await sleep(maxIdleMs + 5)
    const ended = new Promise<void>((resolve) => pool.send(bytes, { ...quiet, end: () => resolve() }))
    // A fresh connection takes the place of one that is too old, and the request waits for no other.
    expect([pool.made, pool.open]).toEqual([21, 20])
    const atMs = nowMs()
    const counts = [0, 5, 10, 20, 30].map((laterMs) => {
      pool.trim(atMs + laterMs)
      return pool.open
    })
    expect(counts).toEqual([12, 12, 4, 1, 1])
    await ended
    pool.close()
    reader?.close()
    await new Promise((resolve) => server.close(resolve))
  },
)
