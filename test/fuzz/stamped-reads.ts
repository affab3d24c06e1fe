/**
 * `npm run fuzz:stamps [-- SECONDS]`: sockets read with the kernel's stamps come and go by chance: pieces of any size,
 * ends, resets, sockets that are destroyed while they are read, alarms, rests, and a heap that is moved and collected meanwhile.
 * Every byte is compared. Run for each of several ways to shake a process; a crash or a wrong byte ends it with 1.
 */
import { spawnSync } from 'node:child_process'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterPoll, nowMs, sleep } from '../../src/base/clock.ts'
import { createRandom } from '../../src/load/random.ts'
import { openSocket, type OpenSocket, type SocketEvents } from '../../src/wire/open-socket.ts'
import { openReading, type Reading } from '../../src/wire/reading.ts'

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

const random = createRandom(Math.floor(nowMs()))
const below = (limit: number): number => Math.floor(random.next() * limit)

/** Sends pieces of its stream until it ends, or is reset. */
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

async function listen(peers: Set<Socket>): Promise<Server> {
  let seeds = 0
  const server = createServer({ noDelay: true }, (peer) => {
    peers.add(peer)
    peer.on('error', () => undefined)
    peer.once('close', () => peers.delete(peer))
    const seed = (seeds += 1)
    peer.write(Buffer.from(Uint32Array.of(seed).buffer))
    feed(peer, seed)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

class Readers {
  readonly #reading: Reading
  readonly #port: number
  readonly #open = new Set<OpenSocket>()
  sockets = 0
  bytes = 0
  wrong = 0

  constructor(reading: Reading, port: number) {
    this.#reading = reading
    this.#port = port
  }

  fill(): void {
    while (this.#open.size < most && below(3) > 0) this.#connect()
  }

  close(): void {
    for (const socket of this.#open) socket.destroy()
  }

  #connect(): void {
    this.sockets += 1
    const head = Buffer.alloc(4)
    let at = 0
    const close = (): void => this.#end(socket)
    const onBytes: SocketEvents['onBytes'] = (data, length, arrival) => {
      this.#reading.clock.stamp(arrival)
      for (let index = 0; index < length; index++, at++) {
        if (at < 4) head[at] = data[index] ?? 0
        else if (data[index] !== byteOf(head.readUInt32LE(), at - 4)) this.wrong += 1
      }
      this.bytes += length
      this.#strike(socket)
    }
    const target = { host: '127.0.0.1', port: this.#port, secure: false }
    const events = { onConnect: () => undefined, onBytes, onEnd: close, onError: close }
    const socket = openSocket(target, events, this.#reading.reader)
    this.#open.add(socket)
  }

  /** In the middle of a read: this one, or some of all. */
  #strike(own: OpenSocket): void {
    const fate = below(300)
    if (fate === 0) this.#end(own)
    if (fate === 1) for (const other of this.#open) if (below(8) === 0) this.#end(other)
  }

  #end(socket: OpenSocket): void {
    this.#open.delete(socket)
    socket.destroy()
  }
}

async function shake(): Promise<string> {
  const reading = openReading('kernel')
  const { reader } = reading
  if (reader === undefined) return 'not here: nothing can call the C library'
  const peers = new Set<Socket>()
  const server = await listen(peers)
  const readers = new Readers(reading, (server.address() as AddressInfo).port)
  let rung = 0
  let junk: unknown[] = []
  for (const untilMs = nowMs() + seconds * 1_000; nowMs() < untilMs && readers.wrong === 0;) {
    readers.fill()
    if (below(20) === 0) reader.restMs = below(4)
    reader.wakeAt(nowMs() + random.next() * 5, () => void (rung += 1))
    junk.push(Buffer.alloc(1 + below(64)), new Uint8Array(below(5_000)), { some: 'thing'.repeat(below(9)) })
    if (junk.length > 30_000) junk = []
    // Busy for longer than a piece takes to come, now and then.
    for (const busyMs = nowMs() + (below(20) === 0 ? 12 : 0); nowMs() < busyMs;);
    await sleep(below(3))
  }
  readers.close()
  for (const peer of peers) peer.destroy()
  server.close()
  reader.close()
  const { reads, unstamped } = reader.figures
  const { sockets, bytes, wrong } = readers
  if (wrong > 0) throw new Error(`${wrong} bytes of ${bytes} are wrong`)
  return `${sockets} sockets, ${bytes} bytes in ${reads} reads, ${unstamped} without a stamp, ${rung} alarms`
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
