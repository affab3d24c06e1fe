/** Whether this machine's kernel stamps what a socket receives, and whether its stamps are right: tried, not believed. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { loopSleptMs, nowMs, within } from '../base/clock.ts'
import type { Arrival } from './arrival.ts'
import { KernelReader } from './kernel-stamps.ts'
import { openSocket } from './open-socket.ts'
import { openLibc } from './stamps/open-libc.ts'
import { createTurnClock } from './turn-clock.ts'

/** Bytes in a row whose stamps have to lie between their write and their read. */
const wanted = 20
/** The first ones may lack it: the kernel switches stamping on when the first socket asks for it. */
const longestMs = 2_000
const slackMs = 0.005

type Heard = { readonly at: Pick<Arrival, 'stampMs' | 'readMs'> | undefined }

async function listen(onConnection: (socket: Socket) => void): Promise<Server> {
  const server = createServer({ noDelay: true }, (socket) =>
    onConnection(socket.on('error', () => undefined)),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

/** Writes one byte after the other, each once the one before has come. */
async function tryStamps(peer: Socket, heard: () => Promise<Heard | undefined>): Promise<string | undefined> {
  let because = 'no byte came within two seconds'
  const deadlineMs = nowMs() + longestMs
  for (let right = 0; right < wanted;) {
    if (nowMs() > deadlineMs) return because
    const wroteMs = nowMs()
    const answer = heard()
    peer.write('x')
    const next = await answer
    if (next === undefined) return because
    if (next.at === undefined) return 'the kernel refuses to stamp a TCP socket'
    const { stampMs, readMs } = next.at
    const isRight = stampMs !== undefined && stampMs >= wroteMs - slackMs && stampMs <= readMs
    if (!isRight)
      because = stampMs === undefined ? 'reads have no stamp' : 'stamps are not between write and read'
    right = isRight ? right + 1 : 0
  }
  return undefined
}

async function tryReader(reader: KernelReader): Promise<string | undefined> {
  let arrived: (heard: Heard) => void = () => undefined
  let accepted: (socket: Socket) => void = () => undefined
  const peer = new Promise<Socket>((resolve) => (accepted = resolve))
  const server = await listen(accepted)
  const { port } = server.address() as AddressInfo
  const client = openSocket(
    { host: '127.0.0.1', port, secure: false },
    {
      onConnect: () => undefined,
      onBytes: (_bytes, _length, at) => arrived({ at: at && { stampMs: at.stampMs, readMs: at.readMs } }),
      onEnd: () => undefined,
      onError: () => undefined,
    },
    reader,
  )
  const other = await within(peer, longestMs)
  try {
    const heard = (): Promise<Heard | undefined> =>
      within(new Promise<Heard>((resolve) => (arrived = resolve)), longestMs)
    return other === undefined ? 'no connection to itself could be made' : await tryStamps(other, heard)
  } finally {
    client.destroy()
    other?.destroy()
    server.close()
  }
}

/** @returns why the time of a read is all there is, one clause; undefined where the kernel's stamps are right */
export async function proveStamps(): Promise<string | undefined> {
  const libc = openLibc()
  if (typeof libc === 'string') return libc
  const reader = new KernelReader(libc, createTurnClock(loopSleptMs))
  try {
    return await tryReader(reader)
  } finally {
    reader.close()
  }
}
