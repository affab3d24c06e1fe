/** A server that we started: what is known of it, and how it ends. */
import { nowMs } from '../base/clock.ts'
import { defined } from '../base/defined.ts'
import type { Finding, ServerFacts } from '../contract/check.ts'
import type { RungRecord } from '../contract/process-record.ts'
import type { PreparationRecord, ServerRecord, TeardownRecord } from '../contract/report.ts'
import { type MemberWatch, watchMembers } from '../host/member-watch.ts'
import { countOomKills, oomVerdict } from '../host/oom-kills.ts'
import type { TraceWatch } from '../host/traces/trace-watch.ts'
import type { TestedClient } from './client/tested-client.ts'
import { modelName } from './launch-command.ts'
import { endpointFor, type TokenRequest } from './one-token.ts'
import { proveTeardown, type Remains } from './prove-teardown.ts'
import type { DeviceMemoryWatch } from './device-memory.ts'
import { killWords, lastWords } from './last-words.ts'
import type { RunningProcess } from './running-process.ts'
import type { ServerUnderTest } from './server-under-test.ts'
import type { StartRequest } from './start-request.ts'

interface Parts {
  readonly request: StartRequest
  readonly baseUrl: string
  /** Client of the process that serves the API. */
  readonly client: TestedClient
  readonly traces: TraceWatch
  readonly deviceMemory: DeviceMemoryWatch | undefined
  readonly preparation: PreparationRecord | undefined
}

/** How long before the end of a server the end of one of its processes may be why. */
const causeMs = 30_000
const shownLines = 60

const howItEnded = ({ exit }: RunningProcess['group']): string =>
  exit?.signal === null ? `exit code ${exit.exitCode}` : `signal ${exit?.signal}`

export class LaunchedServer implements ServerUnderTest {
  readonly origin = 'launched'
  readonly baseUrl: string
  readonly client: TestedClient
  facts: ServerFacts
  readonly #parts: Parts
  readonly #processes: RunningProcess[] = []
  readonly #findings: Finding[] = []
  readonly #died = new AbortController()
  #firstToEnd: RunningProcess | undefined
  #members: MemberWatch | undefined
  readonly #oomBefore = countOomKills()
  #gone: ServerRecord['gone']
  #lacked: string | undefined
  #ready = false
  #stopping: Promise<TeardownRecord> | undefined
  #teardown: TeardownRecord | undefined

  constructor(parts: Parts) {
    const { claims, expectations } = parts.request.preset
    this.#parts = parts
    this.baseUrl = parts.baseUrl
    this.client = parts.client
    this.facts = { model: modelName(parts.request), claims, expectations: expectations ?? {} }
  }

  get died(): AbortSignal {
    return this.#died.signal
  }

  get token(): TokenRequest {
    return { model: this.facts.model, endpoint: endpointFor(this.facts.claims) }
  }

  get members(): MemberWatch {
    return (this.#members ??= watchMembers(this.#processes.map(({ group }) => group.tree)))
  }

  /** In the order in which they were started. */
  get processes(): readonly RunningProcess[] {
    return this.#processes
  }

  /** The first to end, else that of a role; undefined where there is none. */
  blamed(role = this.#processes.at(-1)?.spec.role): RunningProcess | undefined {
    return this.#firstToEnd ?? this.#processes.find(({ spec }) => spec.role === role)
  }

  /** Last lines of the process that is to blame, for a server that ended badly. */
  logTail(): readonly string[] {
    const log = this.blamed()?.log
    log?.poll()
    return log?.tail().slice(-shownLines) ?? []
  }

  findings(): readonly Finding[] {
    return [...this.#findings]
  }

  lose(finding: Finding, gone: NonNullable<ServerRecord['gone']>): void {
    const { process } = gone
    const killed = process?.state === 'gone' ? this.#oomWords(process.pid, '') : undefined
    const words = this.#lastWords(this.blamed(), killed)
    this.#findings.push({ ...finding, message: `${finding.message}${words}` })
    this.#gone = gone
    this.#died.abort()
  }

  add(process: RunningProcess): void {
    this.#processes.push(process)
    this.#parts.traces.follow(process.group.tree)
    void process.group.exited.then(() => this.#noteExit(process))
  }

  /** Looks at what the processes hold outside themselves now. */
  noteTraces(): void {
    this.#parts.traces.note()
  }

  noteRung({ ladder, spec }: RunningProcess, rung: RungRecord): void {
    ladder.push(rung)
    const next = spec.readiness[ladder.length]
    this.#parts.request.onEvent(defined({ type: 'rung-climb', rung, next }))
  }

  /** From here on an exit is a finding. */
  becomeReady(facts: ServerFacts): void {
    this.facts = facts
    this.#ready = true
    this.members.learn()
    for (const process of this.#processes) if (process.group.exit !== undefined) this.#noteExit(process)
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
    const { request, baseUrl, preparation } = this.#parts
    const { baseline, preset, engine, warnings = [] } = request
    return defined({
      origin: 'launched',
      baseline,
      preset: preset.name,
      engine: engine.name,
      baseUrl,
      facts: this.facts,
      preparation,
      processes: this.#processes.map((process) => process.record()),
      startupMs: this.#ready ? this.#startupMs() : undefined,
      teardown: this.#teardown,
      warnings: warnings.length === 0 ? undefined : warnings,
      findings: this.findings(),
      logTail: this.#findings.length > 0 ? this.logTail() : undefined,
      conduct: this.client.conduct(),
      gone: this.#gone,
      lacked: this.#lacked,
    })
  }

  #startupMs(): number {
    return this.#processes.at(-1)?.ladder.at(-1)?.atMs ?? 0
  }

  #noteExit(process: RunningProcess): void {
    this.#firstToEnd ??= process
    const { group } = process
    if (!this.#ready || this.#stopping !== undefined || this.#died.signal.aborted) return
    // A terminal's Ctrl-C reaches a server in our session too: it ends because the person asked for it.
    if (this.#parts.request.signal.aborted) return
    const before = this.#lostBefore(group.pid)
    const message = `${this.#nameOf(process)} ended by itself (${howItEnded(group)}) while it was under test${before}.`
    const killed = group.exit?.signal === 'SIGKILL' ? this.#oomWords(group.pid, 'SIGKILL') : undefined
    const { path, isFull } = this.#parts.request.directory
    if (isFull()) this.#lacked = `The disk of ${path}, where its log and its files lie, is full.`
    this.#findings.push({
      code: 'server/exited',
      message: `${message}${this.#lastWords(process, killed)}`,
      // A server may well end of it, and the folder is ours.
      ...(this.#lacked === undefined ? {} : { level: 'should' }),
    })
    this.#died.abort()
  }

  #nameOf({ spec, group: { pid } }: RunningProcess): string {
    const who = this.#processes.length === 1 ? 'The server' : `The server's process ${spec.role}`
    const title = this.#members?.look().find((sign) => sign.pid === pid)?.title
    return `${who} (pid ${pid}${title === undefined ? '' : `, ${title}`})`
  }

  /** A server whose engine is killed ends in good order, maybe before a request has shown that it no longer serves. */
  #lostBefore(leader: number): string {
    const recent = (this.#members?.lostBefore() ?? []).filter(
      ({ pid, atMs }) => pid !== leader && nowMs() - atMs < causeMs,
    )
    const [first] = recent
    if (first === undefined) return ''
    const names = recent.map(({ pid, title, atMs }, index) => {
      const between = atMs === recent[index - 1]?.atMs ? ' and ' : ', then '
      return `${index === 0 ? '' : between}${pid} (${title})`
    })
    const which = `${recent.length === 1 ? 'process' : 'processes'} ${names.join('')}`
    const seconds = ((nowMs() - first.atMs) / 1_000).toFixed(1)
    return `; its ${which} had ended at least ${seconds} s before`
  }

  /** Whether the kernel has killed a process; who is not our own child ends by a signal that nobody sees. */
  #oomWords(pid: number, signal: 'SIGKILL' | ''): string | undefined {
    return killWords(oomVerdict({ pid, before: this.#oomBefore, now: countOomKills() }), signal)
  }

  #lastWords(process: RunningProcess | undefined, killed: string | undefined): string {
    process?.log.poll()
    return lastWords(this.#parts.request.engine, process?.log.tail() ?? [], killed)
  }

  async #stop(): Promise<TeardownRecord> {
    const { request, traces, deviceMemory } = this.#parts
    const { directory, hurry, onEvent } = request
    onEvent({ type: 'server-stop' })
    const startMs = nowMs()
    const stopped: Remains['processes'][number][] = []
    traces.note()
    for (const process of this.#processes.toReversed()) stopped.push(await process.stop())
    const teardown = await proveTeardown({
      durationMs: nowMs() - startMs,
      exit: this.#processes.at(-1)?.group.exit,
      processes: stopped,
      directory,
      traces,
      deviceMemory,
      hurried: hurry.aborted,
    })
    this.#teardown = teardown
    onEvent({ type: 'server-end', teardown })
    return teardown
  }
}
