/**
 * One end of the path of merged-path.ts. `send ADDRESS`: answers each byte with frames that are sent apart, each with its
 * time of CLOCK_MONOTONIC. `read ADDRESS PORT`: asks, is away while they come, and prints what the stamps say then.
 */
import { createServer } from 'node:net'
import { nowMs, sleep } from '../../src/base/clock.ts'
import { openSocket } from '../../src/wire/open-socket.ts'
import { openReading } from '../../src/wire/reading.ts'

const frames = 2
const apartMs = 20
const awayMs = 90
const rounds = 60
const [, , role, host = '127.0.0.1', port = '0'] = process.argv

function busyFor(ms: number): void {
  for (const untilMs = nowMs() + ms; nowMs() < untilMs;);
}

export interface MergedFrames {
  readonly frames: number
  /** Frames that were sent before another of the same round, and those of them whose stamp is their own. */
  readonly earlier: number
  readonly own: number
  /** Frames that came within what is said of them: not after their stamp, and not before it by more than their bound. */
  readonly bounded: number
}

function send(): void {
  const server = createServer({ noDelay: true }, (peer) => {
    peer.on('error', () => undefined)
    peer.on('data', () => {
      for (let frame = 0; frame < frames; frame++)
        setTimeout(() => void peer.write(`data: ${nowMs()}\n\n`), 20 + frame * apartMs)
    })
  })
  server.listen(0, host, () => {
    const address = server.address()
    process.stdout.write(`listening ${typeof address === 'object' ? address?.port : ''}\n`)
  })
}

interface Heard {
  readonly sentMs: number
  readonly last: boolean
  readonly atMs: number
  readonly spanMs: number
  lostMs: number
}

async function read(): Promise<MergedFrames> {
  const { clock, reader } = openReading('kernel')
  const heard: Heard[] = []
  const socket = openSocket(
    { host, port: Number(port), secure: false },
    {
      onConnect: () => undefined,
      onBytes(bytes, length, arrival) {
        const atMs = clock.stamp(arrival)
        const before = heard.at(-1)
        if (clock.again && before !== undefined) before.lostMs = before.spanMs
        const times = bytes.toString('latin1', 0, length).split('\n\n').slice(0, -1)
        times.forEach((text, index) => {
          const last = index === times.length - 1
          heard.push({
            sentMs: Number(text.slice(6)),
            last,
            atMs,
            spanMs: clock.spanMs,
            lostMs: last ? clock.doubtMs : clock.spanMs,
          })
        })
      },
      onEnd: () => undefined,
      onError: () => undefined,
    },
    reader,
  )
  await sleep(200)
  for (let round = 0; round < rounds; round++) {
    socket.write(Buffer.from('x'), {})
    await sleep(2)
    busyFor(awayMs)
    await sleep(20)
  }
  socket.destroy()
  reader?.close()
  const earlier = heard.filter((_, index) => index % frames < frames - 1)
  // What the path takes, and the processes on it.
  const onTheWayMs = 10
  const isOwn = ({ sentMs, atMs }: Heard): boolean => atMs - sentMs < onTheWayMs
  return {
    frames: heard.length,
    earlier: earlier.length,
    own: earlier.filter(isOwn).length,
    bounded: heard.filter(({ sentMs, atMs, lostMs }) => atMs >= sentMs && atMs - lostMs - sentMs < onTheWayMs)
      .length,
  }
}

if (role === 'send') send()
else process.stdout.write(`${JSON.stringify(await read())}\n`)
