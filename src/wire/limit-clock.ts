/** Watches the limits of one exchange; the first one that is over ends it. */
import { after, afterPoll, nowMs } from '../base/clock.ts'
import type { TransportFailure } from '../contract/exchange.ts'
import type { Limits } from '../contract/limits.ts'

export interface LimitClock {
  /** Says that the connection stands. */
  connected(): void
  /** The request is out. */
  sent(): void
  /** The response head is there. */
  head(): void
  /** Bytes of the body came; cheap, since it only notes the time. */
  read(): void
  /** The first frame or byte that carries data came. */
  token(): void
  /** A frame of a stream came that carries data; as cheap. */
  data(): void
  stop(): void
}

/** A timer of Node fires at once beyond this, some 25 days. */
const maxTimerMs = 2 ** 31 - 1

/** The limits, and the time between two frames with data. */
type WatchName = keyof Limits | 'dataMs'

interface Watch {
  disarm(): void
}

function seconds(ms: number): string {
  return `${ms / 1000} s`
}

/** What ends an exchange when it has not come for so long. */
interface Silence {
  readonly name: WatchName
  readonly limitMs: number | undefined
  lastMs(): number
  readonly because: string
}

class Clock implements LimitClock {
  readonly #limits: Limits
  readonly #onExpire: (failure: TransportFailure) => void
  readonly #watches = new Map<WatchName, Watch>()
  #lastReadMs = 0
  #lastDataMs = 0
  #headSeen = false
  #tokenSeen = false

  constructor(limits: Limits, onExpire: (failure: TransportFailure) => void) {
    this.#limits = limits
    this.#onExpire = onExpire
    this.#arm('totalMs', (ms) => ({
      kind: 'timeout',
      phase: 'total',
      message: `The exchange was not complete after ${seconds(ms)}.`,
    }))
    this.#arm('connectMs', (ms) => ({
      kind: 'timeout',
      phase: 'connect',
      message: `The connection was not open after ${seconds(ms)}.`,
    }))
  }

  connected(): void {
    this.#disarm('connectMs')
  }

  /** A quick server may have answered before the kernel told us so. */
  sent(): void {
    if (!this.#headSeen) this.#armHead()
    if (!this.#tokenSeen) this.#armFirstToken()
  }

  head(): void {
    this.#headSeen = true
    this.#disarm('headMs')
  }

  read(): void {
    this.#lastReadMs = nowMs()
    // While the first token is waited for, its own limit holds: a long prefill is not a stall.
    if (!this.#watches.has('idleMs') && !this.#watches.has('firstTokenMs'))
      this.#watchSilence({
        name: 'idleMs',
        limitMs: this.#limits.idleMs,
        lastMs: () => this.#lastReadMs,
        because: 'No bytes arrived',
      })
  }

  token(): void {
    this.#tokenSeen = true
    this.#disarm('firstTokenMs')
    this.read()
  }

  /** Comments keep a connection open, and are no answer: data is waited for as long as a first token. */
  data(): void {
    this.#lastDataMs = nowMs()
    const { firstTokenMs = Infinity, idleMs = Infinity } = this.#limits
    if (this.#tokenSeen && !this.#watches.has('dataMs'))
      this.#watchSilence({
        name: 'dataMs',
        limitMs: Math.max(firstTokenMs, idleMs),
        lastMs: () => this.#lastDataMs,
        because: 'Bytes came, and no frame with data',
      })
  }

  stop(): void {
    for (const name of this.#watches.keys()) this.#disarm(name)
  }

  #armHead(): void {
    this.#arm('headMs', (ms) => ({
      kind: 'timeout',
      phase: 'head',
      message: `No response head arrived within ${seconds(ms)} of the request.`,
    }))
  }

  #armFirstToken(): void {
    this.#arm('firstTokenMs', (ms) => ({
      kind: 'timeout',
      phase: 'first-token',
      message: `No token arrived within ${seconds(ms)} of the request.`,
    }))
  }

  #arm(name: keyof Limits, failure: (ms: number) => TransportFailure): void {
    const ms = this.#limits[name]
    if (ms === undefined || ms > maxTimerMs) return
    this.#watch(name, ms, () => this.#expire(failure(ms)))
  }

  /** Where we were late ourselves, the answer may lie in the kernel: it is read before the server is blamed. */
  #watch(name: WatchName, ms: number, onDue: () => void): void {
    const disarm = after(ms, () => this.#watches.set(name, { disarm: afterPoll(onDue) }))
    this.#watches.set(name, { disarm })
  }

  #disarm(name: WatchName): void {
    this.#watches.get(name)?.disarm()
    this.#watches.delete(name)
  }

  /** One timer for many reads: when it fires, it waits for what is left since the last one. */
  #watchSilence(silence: Silence, waitMs = silence.limitMs): void {
    const { name, limitMs, lastMs, because } = silence
    if (limitMs === undefined || waitMs === undefined || limitMs > maxTimerMs) return
    this.#watch(name, waitMs, () => {
      const leftMs = lastMs() + limitMs - nowMs()
      if (leftMs > 0) this.#watchSilence(silence, leftMs)
      else this.#expire({ kind: 'stalled', phase: 'body', message: `${because} for ${seconds(limitMs)}.` })
    })
  }

  #expire(failure: TransportFailure): void {
    this.stop()
    this.#onExpire(failure)
  }
}

/** Starts with the wait for the connection; an absent or infinite limit does not apply. */
export function startLimitClock(limits: Limits, onExpire: (failure: TransportFailure) => void): LimitClock {
  return new Clock(limits, onExpire)
}
