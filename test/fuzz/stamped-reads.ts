/**
 * `npm run fuzz:stamps [-- SECONDS]`: sockets read with the kernel's stamps come and go by chance: pieces of any size,
 * ends, resets, sockets that are destroyed while they are read, alarms, and a heap that is moved and collected meanwhile.
 * Every byte is compared. Run for each of several ways to shake a process; a crash or a wrong byte ends it with 1.
 */
import { spawnSync } from 'node:child_process'
import { createServer, type Socket } from 'node:net'
import { afterPoll, loopSleptMs, nowMs, sleep } from '../../src/base/clock.ts'
import { createRandom } from '../../src/load/random.ts'
import { KernelReader } from '../../src/wire/kernel-stamps.ts'
import { openSocket, type OpenSocket } from '../../src/wire/open-socket.ts'
import { openLibc } from '../../src/wire/stamps/libc.ts'
import { createTurnClock } from '../../src/wire/turn-clock.ts'

/** Flags of V8 and variables of the C library that make a wrong pointer show itself. */
const ways: Readonly<
  Record<string, { readonly flags: readonly string[]; readonly env: Readonly<Record<string, string>> }>
> = {
  plain: { flags: [], env: {} },
  'heap moved at each collection': { flags: ['--stress-compaction', '--gc-interval=500'], env: {} },
  'freed memory overwritten': { flags: [], env: { MALLOC_CHECK_: '3', MALLOC_PERTURB_: '165' } },
  'many collections': {
    flags: ['--stress-scavenge=40', '--semi-space-growth-factor=1'],
    env: { MALLOC_ARENA_MAX: '1' },
  },
}
const most = 60
const longestPiece = 90_000

const [word = '60', inner] = process.argv.slice(2)
const seconds = Number(word)

/** Byte `at` of connection `seed`. */
const byteOf = (seed: number, at: number): number => (seed * 31 + at * 7 + (at >> 8)) & 0xff

function pieceOf(seed: number, from: number, length: number): Buffer {
  const piece = Buffer.allocUnsafe(length)
  for (let index = 0; index < length; index++) piece[index] = byteOf(seed, from + index)
  return piece
}

async function shake(): Promise<string> {
  const libc = openLibc()
  if (typeof libc === 'string') return `not here: ${libc}`
  const random = createRandom(Math.floor(nowMs()))
  const below = (limit: number): number => Math.floor(random.next() * limit)
  const clock = createTurnClock(loopSleptMs)
  const reader = new KernelReader(libc, clock)
  const open = new Set<OpenSocket>()
  let [bytes, sockets, rung, wrong] = [0, 0, 0, 0]
  const peers = new Set<Socket>()
  let seeds = 0

  function feed(peer: Socket, seed: number): void {
    let at = 0
    const next = (): void => {
      if (peer.destroyed) return
      const length = below(8) === 0 ? below(longestPiece) : 1 + below(400)
      peer.write(pieceOf(seed, at, length))
      at += length
      const fate = below(60)
      if (fate === 0) peer.end()
      else if (fate === 1) peer.resetAndDestroy()
      else if (fate < 20) next()
      else if (fate < 40) afterPoll(next)
      else setTimeout(next, below(9))
    }
    next()
  }

  const server = createServer({ noDelay: true }, (peer) => {
    peers.add(peer)
    peer.on('error', () => undefined)
    peer.once('close', () => peers.delete(peer))
    const seed = (seeds += 1)
    peer.write(Buffer.from(Uint32Array.of(seed).buffer))
    feed(peer, seed)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0

  function connect(): void {
    sockets += 1
    const head = Buffer.alloc(4)
    let [at, seed] = [0, 0]
    const close = (): void => {
      open.delete(socket)
      socket.destroy()
    }
    const socket = openSocket(
      { host: '127.0.0.1', port, secure: false },
      {
        onConnect: () => undefined,
        onBytes(data, length, arrival) {
          clock.stamp(arrival)
          for (let index = 0; index < length; index++, at++) {
            if (at < 4) head[at] = data[index] ?? 0
            else if (data[index] !== byteOf(seed, at - 4)) wrong += 1
            if (at === 3) seed = head.readUInt32LE()
          }
          bytes += length
          if (below(300) === 0) close()
          else if (below(300) === 0)
            for (const other of open) if (below(8) === 0) (open.delete(other), other.destroy())
        },
        onEnd: close,
        onError: close,
      },
      reader,
    )
    open.add(socket)
  }

  let junk: unknown[] = []
  for (const untilMs = nowMs() + seconds * 1_000; nowMs() < untilMs && wrong === 0;) {
    while (open.size < most && below(3) > 0) connect()
    reader.wakeAt(nowMs() + random.next() * 5, () => (rung += 1))
    junk.push(Buffer.alloc(1 + below(64)), new Uint8Array(below(5_000)), { some: 'thing'.repeat(below(9)) })
    if (junk.length > 30_000) junk = []
    // Busy for longer than a piece takes to come, now and then.
    for (const busyMs = nowMs() + (below(20) === 0 ? 12 : 0); nowMs() < busyMs;);
    await sleep(below(3))
  }
  for (const socket of open) socket.destroy()
  for (const peer of peers) peer.destroy()
  server.close()
  reader.close()
  const { reads, unstamped } = reader.figures
  if (wrong > 0) throw new Error(`${wrong} bytes of ${bytes} are wrong`)
  return `${sockets} sockets, ${bytes} bytes in ${reads} reads, ${unstamped} without a stamp, ${rung} alarms, by ${libc.by}`
}

if (inner !== undefined) process.stdout.write(`${await shake()}\n`)
else
  for (const [name, { flags, env }] of Object.entries(ways)) {
    const words = [...flags, import.meta.filename, word, 'inner']
    const { status, signal, stdout } = spawnSync(process.execPath, words, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
      encoding: 'utf8',
    })
    process.stdout.write(`${name}, ${seconds} s: ${status === 0 ? stdout : `ended by ${signal ?? status}\n`}`)
    if (status !== 0) process.exitCode = 1
  }
