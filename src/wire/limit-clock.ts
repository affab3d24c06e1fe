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
  stop(): void
}

/** A timer of Node fires at once beyond this, some 25 days. */
const maxTimerMs = 2 ** 31 - 1

interface Watch {
  disarm(): void
}

function seconds(ms: number): string {
  return `${ms / 1000} s`
}

class Clock implements LimitClock {
  readonly #limits: Limits
  readonly #onExpire: (failure: TransportFailure) => void
  readonly #watches = new Map<keyof Limits, Watch>()
  #lastReadMs = 0
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
      this.#watchIdle(this.#limits.idleMs)
  }

  token(): void {
    this.#tokenSeen = true
    this.#disarm('firstTokenMs')
    this.read()
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
  #watch(name: keyof Limits, ms: number, onDue: () => void): void {
    const disarm = after(ms, () => this.#watches.set(name, { disarm: afterPoll(onDue) }))
    this.#watches.set(name, { disarm })
  }

  #disarm(name: keyof Limits): void {
    this.#watches.get(name)?.disarm()
    this.#watches.delete(name)
  }

  /** One timer for many reads: when it fires, it waits for what is left since the last read. */
  #watchIdle(waitMs: number | undefined): void {
    const { idleMs } = this.#limits
    if (idleMs === undefined || waitMs === undefined || idleMs > maxTimerMs) return
    this.#watch('idleMs', waitMs, () => {
      const leftMs = this.#lastReadMs + idleMs - nowMs()
      if (leftMs > 0) this.#watchIdle(leftMs)
      else
        this.#expire({ kind: 'stalled', phase: 'body', message: `No bytes arrived for ${seconds(idleMs)}.` })
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
