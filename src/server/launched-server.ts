/** A server that we started: what is known of it, and how it ends. */
import { maskedSecret } from '../base/scrub.ts'
import type { Finding, ServerFacts } from '../contract/check.ts'
import type { Client } from '../contract/client.ts'
import type { CommandSpec } from '../contract/engine.ts'
import type { PreparationRecord, RungRecord, ServerRecord, TeardownRecord } from '../contract/report.ts'
import type { LogFollower } from '../host/log-file.ts'
import type { SharedMemoryWatch } from '../host/shared-memory.ts'
import type { ProcessGroup } from '../host/spawn-group.ts'
import { stopGroup } from '../host/stop-group.ts'
import { keyEnvironment, modelName } from './launch-command.ts'
import { proveTeardown } from './prove-teardown.ts'
import type { DeviceMemoryWatch } from './device-memory.ts'
import type { ServerUnderTest } from './server-under-test.ts'
import type { StartRequest } from './start-request.ts'

interface Parts {
  readonly request: StartRequest
  readonly port: number
  readonly baseUrl: string
  readonly client: Client
  readonly command: CommandSpec
  readonly group: ProcessGroup
  readonly log: LogFollower
  readonly sharedMemory: SharedMemoryWatch
  readonly deviceMemory: DeviceMemoryWatch | undefined
  readonly preparation?: PreparationRecord
}

const defaultGraceMs = 30_000
const shownLines = 60

export class LaunchedServer implements ServerUnderTest {
  readonly origin = 'launched'
  readonly baseUrl: string
  readonly client: Client
  facts: ServerFacts
  readonly #parts: Parts
  readonly #ladder: RungRecord[] = []
  readonly #findings: Finding[] = []
  readonly #died = new AbortController()
  #ready = false
  #stopping: Promise<TeardownRecord> | undefined
  #teardown: TeardownRecord | undefined

  constructor(parts: Parts) {
    const { claims, expectations } = parts.request.preset
    this.#parts = parts
    this.baseUrl = parts.baseUrl
    this.client = parts.client
    this.facts = { model: modelName(parts.request), claims, expectations: expectations ?? {} }
    void parts.group.exited.then(() => this.#noteExit())
  }

  get died(): AbortSignal {
    return this.#died.signal
  }

  findings(): readonly Finding[] {
    return [...this.#findings]
  }

  noteRung(rung: RungRecord): void {
    this.#ladder.push(rung)
    const { engine, onEvent } = this.#parts.request
    const next = engine.readiness[this.#ladder.length]
    onEvent({ type: 'rung-climb', rung, ...(next === undefined ? {} : { next }) })
  }

  /** From here on an exit is a finding. */
  becomeReady(facts: ServerFacts): void {
    this.facts = facts
    this.#ready = true
    if (this.#parts.group.exit !== undefined) this.#noteExit()
    this.#parts.request.onEvent({ type: 'server-ready', startupMs: this.#startupMs() })
  }

  stop(): Promise<TeardownRecord> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  record(): ServerRecord {
    const { request, baseUrl, command, log, preparation } = this.#parts
    return {
      origin: 'launched',
      ...(request.baseline === undefined ? {} : { baseline: request.baseline }),
      preset: request.preset.name,
      engine: request.engine.name,
      baseUrl,
      facts: this.facts,
      argv: [command.file, ...command.args],
      environment: {
        ...command.env,
        ...keyEnvironment(request.engine, request.apiKey === undefined ? undefined : maskedSecret),
      },
      ...(preparation === undefined ? {} : { preparation }),
      ladder: [...this.#ladder],
      ...(this.#ready ? { startupMs: this.#startupMs() } : {}),
      ...(this.#teardown === undefined ? {} : { teardown: this.#teardown }),
      ...(request.warnings === undefined || request.warnings.length === 0
        ? {}
        : { warnings: request.warnings }),
      findings: this.findings(),
      ...(this.#findings.length > 0 ? { logTail: log.tail().slice(-shownLines) } : {}),
    }
  }

  #startupMs(): number {
    return this.#ladder.at(-1)?.atMs ?? 0
  }

  #noteExit(): void {
    if (!this.#ready || this.#stopping !== undefined || this.#died.signal.aborted) return
    const { group, request } = this.#parts
    // A terminal's Ctrl-C reaches a server in our session too: it ends because the person asked for it.
    if (request.signal.aborted) return
    const { exit } = group
    const how = exit?.signal === null ? `exit code ${exit.exitCode}` : `signal ${exit?.signal}`
    this.#findings.push({
      code: 'server/exited',
      message: `The server ended by itself (${how}) while it was under test.`,
    })
    this.#died.abort()
  }

  async #stop(): Promise<TeardownRecord> {
    const { request, group, log, sharedMemory, deviceMemory, port } = this.#parts
    const { preset, engine, directory, hurry, onEvent } = request
    onEvent({ type: 'server-stop' })
    sharedMemory.note(group.tree.sample())
    const graceMs = preset.shutdown?.graceMs ?? defaultGraceMs
    const stop = await stopGroup(group, { graceMs, dialect: engine.teardown, hurry })
    const held = { port, directory, sharedMemory, deviceMemory }
    const remains = { stop, exit: group.exit, ...held, hurried: hurry.aborted }
    const teardown = await proveTeardown(remains)
    log.poll()
    log[Symbol.dispose]()
    this.#teardown = teardown
    onEvent({ type: 'server-end', teardown })
    return teardown
  }
}
