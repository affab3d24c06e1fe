/** One process of a server that we start: its group, its log, its ladder, and how it is stopped. */
import { defined } from '../base/defined.ts'
import type { ProcessSpec } from '../contract/engine.ts'
import type { ProcessRecord, RungRecord } from '../contract/process-record.ts'
import { followLog, type LogFollower } from '../host/log-file.ts'
import { commandLineOf } from '../host/processes.ts'
import { nameProcess } from '../host/run-ledger.ts'
import { spawnGroup, type ProcessGroup } from '../host/spawn-group.ts'
import { stopGroup } from '../host/stop-group.ts'
import { containerOf, type Container } from './container-command.ts'
import { keyEnvironment, shownEnvironment } from './launch-command.ts'
import type { Remains } from './prove-teardown.ts'
import { startLimits } from './start-limits.ts'
import type { StartRequest } from './start-request.ts'
import { removeContainer, stopContainer } from './stop-container.ts'

/** What a process ends with that had to be killed in its container. */
const killedExitCode = 137

interface Parts {
  readonly request: StartRequest
  readonly spec: ProcessSpec
  readonly port: number
  readonly container: Container | undefined
  readonly group: ProcessGroup
}

type Stopped = Remains['processes'][number]

export class RunningProcess {
  readonly spec: ProcessSpec
  readonly port: number
  readonly group: ProcessGroup
  readonly log: LogFollower
  readonly container: Container | undefined
  readonly ladder: RungRecord[] = []
  readonly #request: StartRequest
  #nudge = new AbortController()
  #progressLines = 0

  private constructor({ request, spec, port, container, group }: Parts) {
    this.#request = request
    this.spec = spec
    this.port = port
    this.container = container
    this.group = group
    this.log = followLog(request.directory.logOf(spec.role), (line) => this.#noteLine(line))
  }

  /** @throws EnvironmentError `environment/engine-broken` for a program that cannot be started */
  static async start(request: StartRequest, spec: ProcessSpec, port: number): Promise<RunningProcess> {
    const { engine, directory, runId, location, apiKey } = request
    const { role, command } = spec
    const container = engine.installation.kind === 'image' ? containerOf(location, runId, role) : undefined
    const group = await spawnGroup({
      command,
      logFile: directory.logOf(role),
      runId,
      role,
      env: { ...keyEnvironment(engine, apiKey), TMPDIR: directory.temporary },
      session: engine.teardown === 'leader-only' ? 'inherited' : 'own',
      lastResort: container && { file: container.tool, args: ['rm', '--force', container.name] },
    })
    directory.ledger.add({
      runId,
      processes: [group.pid, group.guardianPid].map(nameProcess),
      containers: container === undefined ? [] : [container],
    })
    return new RunningProcess({ request, spec, port, container, group })
  }

  /** Lines so far that are not answers to our own probes. */
  get progressLines(): number {
    return this.#progressLines
  }

  /** Aborted by the next ready line. */
  get nudge(): AbortSignal {
    return this.#nudge.signal
  }

  record(): ProcessRecord {
    const { role, command } = this.spec
    const { engine, apiKey } = this.#request
    return defined({
      role,
      argv: [command.file, ...command.args],
      guardian: this.group.kind,
      environment: shownEnvironment(command.env, engine, apiKey),
      ladder: [...this.ladder],
      exit: this.group.exit,
    })
  }

  /** Ends it and all that it has started; says what that took and what is left. */
  async stop(): Promise<Stopped> {
    const { preset, engine, hurry } = this.#request
    const { container, group, port } = this
    const { graceMs } = startLimits(preset)
    const ended = group.exit !== undefined
    const unguarded = group.lost
    if (container !== undefined) await stopContainer(container, graceMs, hurry)
    const stop = await stopGroup(group, { graceMs, dialect: engine.teardown, hurry })
    const contained = container === undefined ? undefined : await this.#remove(container, ended)
    this.log.poll()
    this.log[Symbol.dispose]()
    const killed = stop.killed.map(({ pid, title }) => `${pid} (${title})`)
    return defined({
      port,
      unguarded,
      killed: [...killed, ...(contained?.killed ?? [])],
      members: stop.members.map(({ pid, parent, title }) => ({ pid, parent, title })),
      survivors: stop.survivors.map((entry) => ({ pid: entry.pid, title: commandLineOf(entry) })),
      containers: contained?.containers,
    })
  }

  /** @param ended it had ended by itself, so that nobody has killed it */
  async #remove(container: Container, ended: boolean): Promise<Pick<Stopped, 'killed' | 'containers'>> {
    const left = await removeContainer(container)
    const forced = !ended && this.group.exit?.exitCode === killedExitCode
    return {
      killed: forced ? [`container ${container.name}`] : [],
      containers: left ? [container.name] : [],
    }
  }

  #noteLine(line: string): void {
    const { engine, onEvent } = this.#request
    onEvent({ type: 'server-log', line })
    if (!engine.accessLine.test(line)) this.#progressLines++
    if (!engine.readyLine.test(line)) return
    this.#nudge.abort()
    this.#nudge = new AbortController()
  }
}
