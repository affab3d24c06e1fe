/** The canary of a run: one thread that emits, and in each reading thread a connection whose lag is the error bar. */
import { startWorkerThread } from '../../host/worker-thread.ts'
import { stampBytes } from '../../wire/canary-emitter.ts'
import type { Arrival } from '../../wire/arrival.ts'
import type { KernelReader } from '../../wire/kernel-stamps.ts'
import { openSocket, type OpenSocket } from '../../wire/open-socket.ts'
import type { TurnClock } from '../../wire/turn-clock.ts'
import type { CanaryNews, CanaryOrder } from './canary-thread.ts'
import { DurationHistogram } from '../../contract/duration-histogram.ts'
import type { DelayFigures } from './agent-plan.ts'
import { threadEntry } from './thread-entry.ts'

export interface CanarySource extends AsyncDisposable {
  readonly canaryPort: number
  readonly echoPort: number
  start(): void
  /** @returns how many stamps each reader was sent */
  stop(): Promise<number>
}

export async function startCanarySource(): Promise<CanarySource> {
  const thread = startWorkerThread<CanaryOrder, CanaryNews>(threadEntry('canary-thread'), undefined)
  let stopped: (sent: number) => void = () => undefined
  const ready = await Promise.race([
    thread.failed,
    new Promise<Extract<CanaryNews, { type: 'ready' }>>((resolve) => {
      thread.onMessage((news) => {
        if (news.type === 'ready') resolve(news)
        else stopped(news.sent)
      })
    }),
  ])
  return {
    canaryPort: ready.canaryPort,
    echoPort: ready.echoPort,
    start: () => thread.post('start'),
    stop() {
      const sent = new Promise<number>((resolve) => (stopped = resolve))
      thread.post('stop')
      return Promise.race([sent, thread.failed])
    },
    [Symbol.asyncDispose]: () => thread[Symbol.asyncDispose](),
  }
}

const none = new DurationHistogram()

/** Readings of a canary, or of none. */
export function canaryData(canary: CanaryReader | undefined): Pick<DelayFigures, 'lags' | 'queue'> {
  return { lags: (canary?.lags ?? none).data(), queue: (canary?.queue ?? none).data() }
}

export class CanaryReader {
  /** From due to read: how late the thread looks. */
  readonly lags = new DurationHistogram()
  /** From written to stamped: how late the kernel is. Empty where it stamps nothing. */
  readonly queue = new DurationHistogram()
  readonly #clock: TurnClock
  readonly #socket: OpenSocket
  readonly #stamp = Buffer.alloc(stampBytes)
  #filled = 0
  #maxMs = 0
  /** It stands; rejects never, a canary that cannot connect says nothing and voids the run. */
  readonly connected: Promise<void>

  constructor(port: number, clock: TurnClock, reader?: KernelReader) {
    this.#clock = clock
    let resolve: () => void = () => undefined
    this.connected = new Promise((done) => (resolve = done))
    this.#socket = openSocket(
      { host: '127.0.0.1', port, secure: false },
      {
        onConnect: () => resolve(),
        onBytes: (bytes, length, arrival) => this.#read(bytes, length, arrival),
        onEnd: () => undefined,
        onError: () => resolve(),
      },
      reader,
    )
  }

  /** The longest lag since the last call, in milliseconds. */
  takeMaxMs(): number {
    const maxMs = this.#maxMs
    this.#maxMs = 0
    return maxMs
  }

  close(): void {
    this.#socket.destroy()
  }

  #read(bytes: Buffer, length: number, arrival?: Arrival): void {
    this.#clock.stamp(arrival)
    const { readMs } = this.#clock
    for (let at = 0; at < length; at++) {
      this.#stamp[this.#filled] = bytes[at] ?? 0
      this.#filled += 1
      if (this.#filled < stampBytes) continue
      this.#filled = 0
      const lagMs = readMs - this.#stamp.readDoubleLE(0)
      this.lags.record(lagMs)
      // Several in one read have the stamp of the last.
      if (arrival?.stampMs !== undefined && at === length - 1)
        this.queue.record(arrival.stampMs - this.#stamp.readDoubleLE(stampBytes / 2))
      this.#maxMs = Math.max(this.#maxMs, lagMs)
    }
  }
}
