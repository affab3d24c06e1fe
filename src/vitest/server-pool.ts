/** Owns the servers of a Vitest run: one for each subject, started at the first call for it, stopped with proof. */
import { onAbort } from '../base/on-abort.ts'
import { nowMs } from '../base/clock.ts'
import { defined } from '../base/defined.ts'
import type { ServewrightError } from '../base/errors.ts'
import type { EventListener } from '../contract/events.ts'
import type { KnownFinding } from '../contract/preset.ts'
import type { ServerRecord } from '../contract/report.ts'
import type { Interrupt } from '../host/interrupt.ts'
import type { ServerUnderTest } from '../server/server-under-test.ts'
import { Guard } from '../run/guard/guard.ts'
import { HangWatch } from '../run/guard/hang-watch.ts'
import { lossWords } from '../run/guard/life-signs.ts'
import { withServer } from '../run/with-server.ts'
import type { Subject } from '../subject/subject.ts'
import type { TestedSubject } from './subjects.ts'

export interface PoolMember {
  readonly subject: TestedSubject
  /** Before a server of another turn is started, those of this one are stopped. */
  readonly turn: number
}

export interface Lease {
  readonly server: ServerUnderTest
  /** The key that it asks for. */
  readonly apiKey: string | undefined
  /** What is known to be wrong with its engine. */
  readonly known: readonly KnownFinding[]
  /** Why it can no longer be tested. */
  readonly lost?: string
  release(): void
}

/** Everything known of one subject's servers. */
export interface PoolRecord {
  readonly name: string
  readonly subject: Subject | undefined
  /** One for each start, the last one last. */
  readonly servers: readonly ServerRecord[]
  /** Why the server could not be started. */
  readonly error: ServewrightError | undefined
  /** From the first start to the last stop, in milliseconds; undefined where nothing was started. */
  readonly spanMs: number | undefined
}

export interface PoolParts {
  readonly interrupt: Interrupt
  /** Told what happens to a subject's server. */
  onEvent(subject: string): EventListener
}

const none = (): readonly KnownFinding[] => []

function lossOf(server: ServerUnderTest): string | undefined {
  if (!server.died.aborted) return undefined
  const { gone } = server.record()
  return gone === undefined ? 'not run: the server had ended' : `not run: ${lossWords(gone)}`
}

class PooledServer {
  readonly member: PoolMember
  readonly servers: ServerRecord[] = []
  subject: Subject | undefined
  opening: Promise<ServerUnderTest> | undefined
  guard: Guard | undefined
  /** Lets the server go, and resolves once it has gone. */
  stop: (() => Promise<void>) | undefined
  /** Monotonic, in milliseconds since an unknown moment. */
  fromMs: number | undefined
  untilMs: number | undefined
  error: ServewrightError | undefined
  #leases = 0
  #whenIdle: (() => void)[] = []

  constructor(member: PoolMember) {
    this.member = member
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

export class ServerPool {
  readonly #parts: PoolParts
  readonly #members = new Map<string, PooledServer>()
  /** The last start, so that starts come one after the other. */
  #starts: Promise<unknown> = Promise.resolve()

  constructor(parts: PoolParts) {
    this.#parts = parts
    onAbort(parts.interrupt.signal, () => void this.stopAll())
  }

  get interruptExitCode(): number | undefined {
    return this.#parts.interrupt.exitCode
  }

  admit(member: PoolMember): void {
    const { name } = member.subject
    if (!this.#members.has(name)) this.#members.set(name, new PooledServer(member))
  }

  /**
   * Waits for the server of an admitted subject, and starts it for the first who asks.
   * @throws ServewrightError that kept it from starting, each time
   */
  async lease(name: string): Promise<Lease> {
    const pooled = this.#members.get(name)
    if (pooled === undefined) throw new Error(`${name} was used before it was admitted`)
    const release = pooled.take()
    try {
      pooled.opening ??= this.#inTurn(() => this.#open(pooled))
      const server = await pooled.opening
      // A server that somebody doubts is waited for.
      await pooled.guard?.settled()
      if (pooled.error !== undefined) throw pooled.error
      const { apiKey, known = none } = pooled.subject ?? {}
      return { server, apiKey, known: known(), ...defined({ lost: lossOf(server) }), release }
    } catch (thrown) {
      release()
      throw thrown
    }
  }

  /**
   * A request got no answer: the server is asked for a token, and is lost where none comes.
   * @param since the test that sent it
   */
  async doubt(name: string, since: string): Promise<void> {
    await this.#members.get(name)?.guard?.look(since)
  }

  /** What keeps every further test from the server, e.g. that it limits the rate of requests for too long. */
  block(name: string, error: ServewrightError): void {
    const pooled = this.#members.get(name)
    if (pooled !== undefined) pooled.error ??= error
  }

  records(): readonly PoolRecord[] {
    return [...this.#members.values()].map(({ member, subject, servers, error, fromMs, untilMs }) => ({
      name: member.subject.name,
      subject,
      servers,
      error,
      spanMs: fromMs === undefined ? undefined : (untilMs ?? nowMs()) - fromMs,
    }))
  }

  /** Stops every server and waits for the proof that nothing is left. */
  async stopAll(): Promise<void> {
    await Promise.all([...this.#members.values()].map((pooled) => this.#stop(pooled)))
  }

  /** Removes what only the run needed. */
  close(): void {
    for (const { subject } of this.#members.values()) subject?.close()
  }

  #inTurn<Value>(start: () => Promise<Value>): Promise<Value> {
    const next = this.#starts.then(start)
    this.#starts = next.catch(() => undefined)
    return next
  }

  async #open(pooled: PooledServer): Promise<ServerUnderTest> {
    const { interrupt, onEvent } = this.#parts
    interrupt.signal.throwIfAborted()
    await this.#makeRoom(pooled.member.turn)
    pooled.subject?.close()
    pooled.fromMs ??= nowMs()
    const ready = Promise.withResolvers<ServerUnderTest>()
    const leave = Promise.withResolvers<void>()
    const { name, create } = pooled.member.subject
    const open = (): Promise<ServerUnderTest> => {
      pooled.subject = create()
      return pooled.subject.open({ interrupt, onEvent: onEvent(name) })
    }
    const work = async (server: ServerUnderTest): Promise<void> => {
      const ended = AbortSignal.any([interrupt.signal, server.died])
      const guard = (pooled.guard = new Guard(server, ended))
      using _ = new HangWatch({ server, guard, ended, during: () => 'the tests under way' })
      ready.resolve(server)
      await leave.promise
    }
    const live = async (): Promise<void> => {
      const { server, error } = await withServer(open, work)
      // The server of the next turn may need them, and logs are kept until the end.
      pooled.subject?.release?.()
      if (server !== undefined) pooled.servers.push(server)
      if (error === undefined) return
      // What an interrupt cuts short has not failed.
      if (!interrupt.signal.aborted) pooled.error = error
      ready.reject(error)
    }
    const life = live()
    pooled.stop = async () => {
      leave.resolve()
      await life
    }
    return await ready.promise
  }

  async #makeRoom(turn: number): Promise<void> {
    for (const other of this.#members.values()) {
      if (other.member.turn === turn || other.opening === undefined) continue
      await other.idle()
      await this.#stop(other)
    }
  }

  async #stop(pooled: PooledServer): Promise<void> {
    const { opening } = pooled
    if (opening === undefined) return
    const server = await opening.catch(() => undefined)
    // A start that failed is remembered, so that nobody tries again.
    if (server === undefined || pooled.opening !== opening) return
    await pooled.stop?.()
    if (pooled.opening !== opening) return
    pooled.opening = undefined
    pooled.untilMs = nowMs()
  }
}
