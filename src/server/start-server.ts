/** Starts a preset's server and resolves once every process has climbed its readiness ladder. */
import { nowMs } from '../base/clock.ts'
import { defined } from '../base/defined.ts'
import { asServewrightError } from '../base/errors.ts'
import type { ProcessSpec } from '../contract/engine.ts'
import type { PreparationRecord } from '../contract/report.ts'
import { factsOfInstalled } from '../engines/resolve-facts.ts'
import { endLostRun, findLedgeredRuns } from '../host/lost-runs.ts'
import { TraceWatch } from '../host/traces/trace-watch.ts'
import { createClient } from '../openai/client.ts'
import { climbLadder } from './climb-ladder.ts'
import { TestedClient } from './client/tested-client.ts'
import { explainFailedStart } from './explain-failed-start.ts'
import { type DeviceMemoryWatch, watchDeviceMemory } from './device-memory.ts'
import { FailedStart } from './failed-start.ts'
import { launchEnvironment, launchProcesses, loopback, modelName, processRoles } from './launch-command.ts'
import { LaunchedServer } from './launched-server.ts'
import { claimPorts } from './preflight.ts'
import { measureSpeed } from './one-token.ts'
import { prepareStart } from './prepare-start.ts'
import { readFacts } from './read-facts.ts'
import { RunningProcess } from './running-process.ts'
import { startLimits } from './start-limits.ts'
import { startFacts } from './start-facts.ts'
import type { StartRequest } from './start-request.ts'

const lostGraceMs = 5_000

interface Start {
  readonly request: StartRequest
  readonly server: LaunchedServer
  /** By role, in the order in which they are started. */
  readonly ports: ReadonlyMap<string, number>
  readonly deviceMemory: DeviceMemoryWatch | undefined
  readonly traces: TraceWatch
}

const urlOf = (port: number | undefined): string => `http://${loopback}:${port}`

/** What a killed run has left would hold ports, memory and devices. */
async function endLostRuns({ onEvent }: StartRequest): Promise<void> {
  for (const run of findLedgeredRuns()) {
    await endLostRun(run, lostGraceMs)
    onEvent({ type: 'lost-run-end', runId: run.runId, processes: run.processes.length })
  }
}

async function openStart(request: StartRequest, preparation: PreparationRecord | undefined): Promise<Start> {
  const { preset, apiKey } = request
  await endLostRuns(request)
  const ports = await claimPorts(processRoles(request), preset.port)
  const traces = new TraceWatch(request.directory)
  const deviceMemory = await watchDeviceMemory(launchEnvironment(request))
  const baseUrl = urlOf([...ports.values()].at(-1))
  const client = new TestedClient(
    createClient(defined({ baseUrl, apiKey })),
    defined({ limits: preset.limits }),
  )
  const parts = { request, baseUrl, client, traces, deviceMemory, preparation }
  return { request, ports, deviceMemory, traces, server: new LaunchedServer(parts) }
}

/** Its client is its own, except where it is the one that the server's clients talk to. */
async function climb(
  { request, server }: Start,
  process: RunningProcess,
  startedAtMs: number,
): Promise<void> {
  const { preset, apiKey, signal } = request
  await climbLadder({
    process,
    running: server.processes,
    context: {
      client: createClient(defined({ baseUrl: urlOf(process.port), apiKey })),
      model: modelName(request),
      port: process.port,
      contained: process.container !== undefined,
      claims: preset.claims,
      signal,
      members: () => process.group.tree.sample(),
    },
    ...startLimits(preset),
    startedAtMs,
    onRung: (rung) => server.noteRung(process, rung),
  })
}

async function startProcess(start: Start, spec: ProcessSpec, startedAtMs: number): Promise<void> {
  const { request, server, ports } = start
  const { baseline, directory, onEvent } = request
  const { role, command } = spec
  const port = ports.get(role) ?? 0
  const process = await RunningProcess.start(request, spec, port)
  server.add(process)
  const argv = [command.file, ...command.args]
  const limits = startLimits(request.preset)
  const told = {
    argv,
    log: directory.logOf(role),
    port,
    limits,
    role: ports.size === 1 ? undefined : role,
    baseline,
  }
  onEvent(defined({ type: 'server-start', ...told }))
  await climb(start, process, startedAtMs)
}

/** What was thrown at the start of a process, with the cause that the log of whoever has ended names. */
function explain({ request, server, ports }: Start, { role }: ProcessSpec, thrown: unknown): unknown {
  if (request.signal.aborted) return thrown
  const blamed = server.blamed(role)
  blamed?.log.poll()
  return explainFailedStart(asServewrightError(thrown), {
    engine: request.engine,
    role: blamed?.spec.role ?? role,
    tail: blamed?.log.tail() ?? [],
    oneOfSeveral: ports.size > 1,
  })
}

/** One after the other: the next is started when the one before it is ready. */
async function startProcesses(start: Start): Promise<void> {
  const { request, ports } = start
  const startedAtMs = nowMs()
  for (const spec of launchProcesses(request, ports, request.runId)) {
    try {
      await startProcess(start, spec, startedAtMs)
    } catch (thrown) {
      throw explain(start, spec, thrown)
    }
  }
}

async function becomeReady({ request, server, deviceMemory }: Start): Promise<void> {
  const { preset, engine } = request
  await deviceMemory?.note()
  server.noteTraces()
  for (const { log } of server.processes) log.poll()
  const known = factsOfInstalled(engine.facts, request.located?.versions)
  const facts = await readFacts(server.client, { ...preset, name: modelName(request) }, known)
  const speed = await measureSpeed(server.client, server.token, { signal: request.signal })
  if (speed !== undefined) server.client.suit(speed)
  const lines = server.processes.flatMap(({ log }) => log.tail())
  const tokens = preset.limits?.tokens
  server.becomeReady({ ...facts, ...(await startFacts(request, lines)), ...defined({ tokens }) })
}

/**
 * What the preset needs of the machine was asserted before its model was looked for.
 * @throws EnvironmentError before anything was started
 * @throws StartupError `startup/prepare-failed` or `startup/no-artifacts` before the server was started
 * @throws FailedStart when the server was started and did not become ready; it is gone by then
 */
export async function startServer(request: StartRequest): Promise<LaunchedServer> {
  request.signal.throwIfAborted()
  const start = await openStart(request, await prepareStart(request))
  const { server } = start
  try {
    await startProcesses(start)
    await becomeReady(start)
    return server
  } catch (cause) {
    if (server.processes.length === 0) {
      start.traces[Symbol.dispose]()
      throw cause
    }
    const logTail = server.logTail()
    await server.stop()
    throw new FailedStart(cause, { ...server.record(), logTail })
  }
}
