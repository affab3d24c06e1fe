/** Owns the servers of a Vitest run: one for each subject, started at the first call for it, stopped with proof. */
import { nowMs } from '../base/clock.ts'
import { asServewrightError, type ServewrightError } from '../base/errors.ts'
import type { EventListener } from '../contract/events.ts'
import type { KnownFinding } from '../contract/preset.ts'
import type { ServerRecord } from '../contract/report.ts'
import type { Interrupt } from '../host/interrupt.ts'
import { FailedStart } from '../server/failed-start.ts'
import type { ServerUnderTest } from '../server/server-under-test.ts'
import type { Target } from '../cli/targets.ts'
import type { Subject } from './subjects.ts'

export interface Tenant {
  readonly subject: Subject
  /** Before a server of another turn is started, those of this one are stopped. */
  readonly turn: number
}

export interface Lease {
  readonly server: ServerUnderTest
  /** The key that it asks for. */
  readonly apiKey: string | undefined
  /** What is known to be wrong with its engine. */
  readonly known: readonly KnownFinding[]
  release(): void
}

/** Everything known of one subject's servers. */
export interface Ledger {
  readonly subject: string
  readonly target: Target | undefined
  /** One for each start, the last one last. */
  readonly servers: readonly ServerRecord[]
  /** Why the server could not be started. */
  readonly error: ServewrightError | undefined
  /** From the first start to the last stop, in milliseconds; undefined where nothing was started. */
  readonly spanMs: number | undefined
}

export interface HomeParts {
  readonly interrupt: Interrupt
  /** Told what happens to a subject's server. */
  onEvent(subject: string): EventListener
}

const none = (): readonly KnownFinding[] => []

class Stay {
  readonly tenant: Tenant
  readonly servers: ServerRecord[] = []
  target: Target | undefined
  opening: Promise<ServerUnderTest> | undefined
  /** Monotonic. */
  fromMs: number | undefined
  untilMs: number | undefined
  error: ServewrightError | undefined
  #leases = 0
  #whenIdle: (() => void)[] = []

  constructor(tenant: Tenant) {
    this.tenant = tenant
  }

  take(): () => void {
    this.#leases++
    let taken = true
    return () => {
      if (!taken) return
      taken = false
      this.#leases--
      if (this.#leases === 0) for (const tell of this.#whenIdle.splice(0)) tell()
    }
  }

  /** Resolves once nobody uses the server. */
  idle(): Promise<void> {
    return this.#leases === 0 ? Promise.resolve() : new Promise((tell) => this.#whenIdle.push(tell))
  }
}

export class Home {
  readonly #parts: HomeParts
  readonly #stays = new Map<string, Stay>()
  /** The last start, so that starts come one after the other. */
  #starts: Promise<unknown> = Promise.resolve()

  constructor(parts: HomeParts) {
    this.#parts = parts
    parts.interrupt.signal.addEventListener('abort', () => void this.stopAll(), { once: true })
  }

  get interruptExitCode(): number | undefined {
    return this.#parts.interrupt.exitCode
  }

  admit(tenant: Tenant): void {
    const { name } = tenant.subject
    if (!this.#stays.has(name)) this.#stays.set(name, new Stay(tenant))
  }

  /**
   * Waits for the server of an admitted subject, and starts it for the first who asks.
   * @throws ServewrightError that kept it from starting, each time
   */
  async lease(name: string): Promise<Lease> {
    const stay = this.#stays.get(name)
    if (stay === undefined) throw new Error(`${name} was never admitted`)
    const release = stay.take()
    try {
      stay.opening ??= this.#inTurn(() => this.#open(stay))
      const server = await stay.opening
      const { apiKey, known = none } = stay.target ?? {}
      return { server, apiKey, known: known(), release }
    } catch (thrown) {
      release()
      throw thrown
    }
  }

  ledgers(): readonly Ledger[] {
    return [...this.#stays.values()].map(({ tenant, target, servers, error, fromMs, untilMs }) => ({
      subject: tenant.subject.name,
      target,
      servers,
      error,
      spanMs: fromMs === undefined ? undefined : (untilMs ?? nowMs()) - fromMs,
    }))
  }

  /** Stops every server and waits for the proof that nothing is left. */
  async stopAll(): Promise<void> {
    await Promise.all([...this.#stays.values()].map((stay) => this.#stop(stay)))
  }

  /** Removes what only the run needed. */
  close(): void {
    for (const { target } of this.#stays.values()) target?.close()
  }

  #inTurn<Value>(start: () => Promise<Value>): Promise<Value> {
    const next = this.#starts.then(start)
    this.#starts = next.catch(() => undefined)
    return next
  }

  async #open(stay: Stay): Promise<ServerUnderTest> {
    const { interrupt, onEvent } = this.#parts
    interrupt.signal.throwIfAborted()
    await this.#makeRoom(stay.tenant.turn)
    stay.target?.close()
    stay.fromMs ??= nowMs()
    try {
      stay.target = await stay.tenant.subject.createTarget()
      return await stay.target.open({ interrupt, onEvent: onEvent(stay.tenant.subject.name) })
    } catch (thrown) {
      if (thrown instanceof FailedStart) stay.servers.push(thrown.record)
      const error = asServewrightError(thrown instanceof FailedStart ? thrown.cause : thrown)
      // What an interrupt cuts short has not failed.
      if (!interrupt.signal.aborted) stay.error = error
      throw error
    }
  }

  async #makeRoom(turn: number): Promise<void> {
    for (const other of this.#stays.values()) {
      if (other.tenant.turn === turn || other.opening === undefined) continue
      await other.idle()
      await this.#stop(other)
    }
  }

  async #stop(stay: Stay): Promise<void> {
    const { opening } = stay
    if (opening === undefined) return
    const server = await opening.catch(() => undefined)
    // A start that failed is remembered, so that nobody tries again.
    if (server === undefined || stay.opening !== opening) return
    await server.stop()
    if (stay.opening !== opening) return
    stay.opening = undefined
    stay.servers.push(server.record())
    stay.untilMs = nowMs()
  }
}
