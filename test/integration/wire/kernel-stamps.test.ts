/** Sockets that Node connects and the kernel's stamps are read from: what comes, when, and how they end. */
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { loopSleptMs, nowMs, sleep } from '../../../src/base/clock.ts'
import { openSocket, type OpenSocket } from '../../../src/wire/open-socket.ts'
import type { Libc } from '../../../src/wire/stamps/libc.ts'
import { openTestReading, withoutStamps, type TestReading } from '../../fixtures/kernel-stamps.ts'

interface Heard {
  readonly text: string
  readonly atMs: number
  readonly readMs: number
  readonly spanMs: number
  readonly stamped: boolean
  readonly again: boolean
}

interface Pair extends AsyncDisposable {
  readonly peer: Socket
  readonly socket: OpenSocket
  readonly heard: Heard[]
  readonly ends: string[]
  until(done: () => boolean): Promise<void>
}

/** Two ends of one connection in this thread: while it is busy, nobody reads. */
async function openPair({ reader, clock }: TestReading): Promise<Pair> {
  const heard: Heard[] = []
  const ends: string[] = []
  let accept: (peer: Socket) => void = () => undefined
  const accepted = new Promise<Socket>((resolve) => (accept = resolve))
  const server = createServer({ noDelay: true }, (peer) => accept(peer.on('error', () => undefined)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  let connect: () => void = () => undefined
  const connected = new Promise<void>((resolve) => (connect = resolve))
  const socket = openSocket(
    { host: '127.0.0.1', port, secure: false },
    {
      onConnect: () => connect(),
      onBytes: (bytes, length, arrival) => {
        const atMs = clock.stamp(arrival)
        const { readMs, spanMs, again } = clock
        const stamped = arrival?.stampMs !== undefined
        heard.push({ text: bytes.toString('latin1', 0, length), atMs, readMs, spanMs, stamped, again })
      },
      onEnd: () => void ends.push('end'),
      onError: (error: NodeJS.ErrnoException) => void ends.push(String(error.code)),
    },
    reader,
  )
  const [peer] = await Promise.all([accepted, connected])
  return {
    peer,
    socket,
    heard,
    ends,
    async until(done) {
      const deadlineMs = nowMs() + 10_000
      while (!done() && nowMs() < deadlineMs) await sleep(1)
    },
    async [Symbol.asyncDispose]() {
      socket.destroy()
      peer.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function busyFor(ms: number): void {
  const untilMs = nowMs() + ms
  while (nowMs() < untilMs);
}

const all = ({ heard }: Pair): string => heard.map(({ text }) => text).join('')
const ways: readonly (readonly [string, (libc: Libc) => Partial<Libc>])[] = [
  ['woken by the descriptor', () => ({})],
  // As node:ffi has it.
  ['looking every millisecond', () => ({ watch: undefined }) as unknown as Partial<Libc>],
]

describe.skipIf(withoutStamps !== undefined)(
  `the kernel's stamps${withoutStamps === undefined ? '' : ` (not here: ${withoutStamps})`}`,
  () => {
    it.each(ways)('are those of the arrival, however late it is read, %s', async (_name, change) => {
      using reading = openTestReading(change)
      await using pair = await openPair(reading)
      for (let frame = 0; frame < 10; frame++) {
        const wroteMs = nowMs()
        pair.peer.write(`data: ${frame}\n\n`)
        const writtenMs = nowMs()
        busyFor(20)
        await pair.until(() => pair.heard.length > frame)
        const { atMs, readMs, stamped } = pair.heard[frame] ?? { atMs: 0, readMs: 0, stamped: false }
        if (!stamped) continue
        expect(atMs).toBeGreaterThan(wroteMs - 0.02)
        // Loopback delivers within the write.
        expect(atMs - writtenMs).toBeLessThan(readMs - writtenMs - 10)
      }
      expect(pair.heard.filter(({ stamped }) => stamped).length).toBeGreaterThan(7)
      expect(reading.reader.figures.reads).toBe(10)
    })

    it('cover frames that were read together: each came within its span', async () => {
      using reading = openTestReading()
      await using pair = await openPair(reading)
      const wroteMs: number[] = []
      for (let frame = 0; frame < 6; frame++) {
        wroteMs.push(nowMs())
        pair.peer.write(`data: ${frame}\n\n`)
        busyFor(8)
      }
      await pair.until(() => all(pair).includes('data: 5\n\n'))
      for (const [frame, atWriteMs] of wroteMs.entries()) {
        const read = pair.heard.findIndex(({ text }) => text.includes(`data: ${frame}\n`))
        const { atMs = 0, spanMs = 0, text = '' } = pair.heard[read] ?? {}
        const isLast = text.endsWith(`data: ${frame}\n\n`) && pair.heard[read + 1]?.again !== true
        expect(atMs).toBeGreaterThan(atWriteMs - 0.02)
        expect(atMs - (isLast ? 0 : spanMs)).toBeLessThan(atWriteMs + 4)
      }
    })

    it('are read of all that is ready before any of it is looked into', async () => {
      const pairs: Pair[] = []
      const lookedInto: number[] = []
      using reading = openTestReading((libc) => ({
        recvmsg(fd, message, flags) {
          const read = libc.recvmsg(fd, message, flags)
          if (flags === 0 && read > 0) lookedInto.push(pairs.flatMap(({ heard }) => heard).length)
          return read
        },
      }))
      await using held = new AsyncDisposableStack()
      for (let index = 0; index < 8; index++) pairs.push(held.use(await openPair(reading)))
      // Loopback delivers within the write, and nobody reads before the next turn.
      for (const { peer } of pairs) peer.write('data: 1\n\n')
      const last = pairs.at(-1)
      await last?.until(() => pairs.every(({ heard }) => heard.length > 0))
      expect(lookedInto).toEqual(pairs.map(() => 0))
    })

    it('leave the end of a connection to Node, and what came before it is read', async () => {
      using reading = openTestReading()
      await using pair = await openPair(reading)
      pair.peer.end('data: last\n\n')
      await pair.until(() => pair.ends.length > 0)
      expect([all(pair), pair.ends]).toEqual(['data: last\n\n', ['end']])
    })

    it('leave a reset to Node, which names it', async () => {
      using reading = openTestReading()
      await using pair = await openPair(reading)
      pair.peer.write('data: last\n\n')
      await pair.until(() => pair.heard.length > 0)
      pair.peer.resetAndDestroy()
      await pair.until(() => pair.ends.length > 0)
      expect(pair.ends).toEqual(['ECONNRESET'])
    })

    it('come with an alarm that rings between two reads and never early, and that can be set anew', async () => {
      using reading = openTestReading()
      await using pair = await openPair(reading)
      const rung: string[] = []
      const dueMs = nowMs() + 7.3
      const ring = new Promise<number>((resolve) => {
        expect(reading.reader.wakeAt(dueMs + 60_000, () => void rung.push('replaced'))).toBe(true)
        reading.reader.wakeAt(dueMs, () => resolve(nowMs()))
      })
      expect(await ring).toBeGreaterThanOrEqual(dueMs)
      reading.reader.wakeAt(nowMs(), () => void rung.push(all(pair)))
      pair.peer.write('data: 1\n\n')
      await pair.until(() => pair.heard.length > 0 && rung.length > 0)
      expect(rung).toHaveLength(1)
    })

    it('let the sockets rest between looks, and are no later for it; what comes to a quiet loop is read at once', async () => {
      using reading = openTestReading()
      await using pair = await openPair(reading)
      reading.reader.restMs = 400
      const send = async (text: string): Promise<Heard & { readonly wroteMs: number }> => {
        pair.peer.write(text)
        const wroteMs = nowMs()
        const count = pair.heard.length
        await pair.until(() => pair.heard.length > count)
        const heard = pair.heard.at(-1)
        if (heard === undefined) throw new Error('Nothing came.')
        return { ...heard, wroteMs }
      }
      const [first, second] = [await send('a'), await send('b')]
      expect(second.readMs - first.readMs).toBeGreaterThan(399)
      for (const { atMs, wroteMs } of [first, second]) expect(atMs - wroteMs).toBeLessThan(5)
      // After a rest in which nothing came.
      await sleep(900)
      const third = await send('c')
      expect(third.readMs - third.atMs).toBeLessThan(300)
    })

    it('let an alarm ring amid a rest, and rest no loop once the sockets are gone', async () => {
      using reading = openTestReading()
      {
        await using pair = await openPair(reading)
        reading.reader.restMs = 1_000
        pair.peer.write('a')
        await pair.until(() => pair.heard.length > 0)
        const dueMs = nowMs() + 20
        let rangMs = 0
        reading.reader.wakeAt(dueMs, () => (rangMs = nowMs()))
        await pair.until(() => rangMs > 0)
        expect(rangMs - dueMs).toBeGreaterThanOrEqual(0)
        expect(rangMs - dueMs).toBeLessThan(700)
      }
      await sleep(1_200)
      const sleptMs = loopSleptMs()
      await sleep(200)
      expect(loopSleptMs() - sleptMs).toBeGreaterThan(100)
    })

    it('come without an alarm where only ticks look', () => {
      using reading = openTestReading(ways[1]?.[1])
      expect(reading.reader.wakeAt(nowMs(), () => undefined)).toBe(false)
    })

    it('are given up for the time of the read where a clock was set', async () => {
      let shiftS = 0
      using reading = openTestReading((libc) => ({
        clock_gettime(clock, time) {
          const status = libc.clock_gettime(clock, time)
          const view = new DataView(time.buffer, time.byteOffset)
          view.setInt32(0, view.getInt32(0, true) + shiftS, true)
          return status
        },
      }))
      await using pair = await openPair(reading)
      pair.peer.write('one\n\n')
      await pair.until(() => pair.heard.length > 0)
      shiftS = 3_600
      for (let frame = 0; frame < 500 && reading.reader.figures.clockSteps === 0; frame++) {
        const { length } = pair.heard
        pair.peer.write('two\n\n')
        await pair.until(() => pair.heard.length > length)
      }
      for (const { atMs, readMs } of pair.heard) expect(readMs - atMs).toBeLessThan(60_000)
      expect(reading.reader.figures).toMatchObject({ clockSteps: 1 })
    })

    it('name a reset that only our own read has heard of', async () => {
      using reading = openTestReading((libc) => {
        let reads = 0
        return {
          // A look alone has the flag MSG_PEEK.
          recvmsg: (fd, message, flags) =>
            flags === 0 && reads++ > 0 ? -1 : libc.recvmsg(fd, message, flags),
          errno: () => 104,
        }
      })
      await using pair = await openPair(reading)
      for (const text of ['one', 'two']) {
        pair.peer.write(text)
        await pair.until(() => pair.heard.length > 0)
      }
      await pair.until(() => pair.ends.length > 0)
      expect([all(pair), pair.ends]).toEqual(['one', ['ECONNRESET']])
    })

    it('are given up for the time of the read where one has none', async () => {
      using reading = openTestReading((libc) => ({
        recvmsg(fd, message, flags) {
          const read = libc.recvmsg(fd, message, flags)
          // The length of the control data.
          new DataView(message.buffer, message.byteOffset).setBigUint64(40, 0n, true)
          return read
        },
      }))
      await using pair = await openPair(reading)
      pair.peer.write('one\n\n')
      await pair.until(() => pair.heard.length > 0)
      const [{ atMs, readMs, stamped } = { atMs: 0, readMs: 1, stamped: true }] = pair.heard
      expect({ atMs, stamped }).toEqual({ atMs: readMs, stamped: false })
      expect(reading.reader.figures).toMatchObject({ reads: 1, unstamped: 1 })
    })

    it('are done without where the kernel refuses, and Node reads', async () => {
      using reading = openTestReading(() => ({ setsockopt: () => -1 }))
      await using pair = await openPair(reading)
      pair.peer.write('by Node')
      await pair.until(() => pair.heard.length > 0)
      expect(pair.heard).toMatchObject([{ text: 'by Node', stamped: false }])
      expect(reading.reader.figures.reads).toBe(0)
    })

    it('lose no byte and mix none up, while connections come and go in the middle of reads', async () => {
      using reading = openTestReading()
      const one = async (seed: number): Promise<void> => {
        await using pair = await openPair(reading)
        const sent = Array.from({ length: 40 }, (_, piece) =>
          `${seed}.${piece};`.repeat(1 + ((seed * piece) % 900)),
        )
        for (const piece of sent) {
          pair.peer.write(piece)
          if (piece.length % 3 === 0) await new Promise((resolve) => setImmediate(resolve))
        }
        const wanted = seed % 3 === 0 ? sent.slice(0, 20).join('') : sent.join('')
        await pair.until(() => all(pair).length >= wanted.length)
        expect(all(pair).slice(0, wanted.length)).toBe(wanted)
      }
      for (let round = 0; round < 4; round++) {
        await Promise.all(Array.from({ length: 24 }, (_, index) => one(round * 24 + index)))
      }
      expect(reading.reader.figures.reads).toBeGreaterThan(96)
    })
  },
)
