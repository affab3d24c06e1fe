/** Starts a preset's server and resolves once every rung of its readiness ladder is climbed. */
import { nowMs } from '../base/clock.ts'
import { asServewrightError } from '../base/errors.ts'
import type { PreparationRecord } from '../contract/report.ts'
import { factsOfInstalled } from '../engines/resolve-facts.ts'
import { followLog, type LogFollower } from '../host/log-file.ts'
import { watchSharedMemory } from '../host/shared-memory.ts'
import { spawnGroup } from '../host/spawn-group.ts'
import { createClient } from '../openai/client.ts'
import { climbLadder } from './climb-ladder.ts'
import { explainFailedStart } from './explain-failed-start.ts'
import { type DeviceMemoryWatch, watchDeviceMemory } from './device-memory.ts'
import { FailedStart } from './failed-start.ts'
import { keyEnvironment, launchCommand, loopback, modelName } from './launch-command.ts'
import { LaunchedServer } from './launched-server.ts'
import { assertNeeds, claimPort } from './preflight.ts'
import { prepareStart } from './prepare-start.ts'
import { readFacts } from './read-facts.ts'
import { startFacts } from './start-facts.ts'
import type { StartRequest } from './start-request.ts'

const defaultCapMs = 600_000
const defaultStallMs = 120_000

interface Watch {
  readonly log: LogFollower
  progressLines(): number
  /** Aborted by the next ready line. */
  nudge(): AbortSignal
}

function watchLog({ engine, directory, onEvent }: StartRequest): Watch {
  let nudge = new AbortController()
  let progressLines = 0
  const log = followLog(directory.log, (line) => {
    onEvent({ type: 'server-log', line })
    if (!engine.accessLine.test(line)) progressLines++
    if (!engine.readyLine.test(line)) return
    nudge.abort()
    nudge = new AbortController()
  })
  return { log, progressLines: () => progressLines, nudge: () => nudge.signal }
}

interface SpawnedServer {
  readonly server: LaunchedServer
  readonly ready: Promise<void>
  readonly log: LogFollower
  readonly deviceMemory: DeviceMemoryWatch | undefined
}

async function spawnServer(
  request: StartRequest,
  preparation: PreparationRecord | undefined,
): Promise<SpawnedServer> {
  const { preset, engine, directory, signal, apiKey } = request
  const port = await claimPort(preset.port)
  const command = launchCommand(request, port)
  const sharedMemory = watchSharedMemory()
  const deviceMemory = await watchDeviceMemory(preset.needs?.accelerator)
  const startedAtMs = nowMs()
  const env = { ...keyEnvironment(engine, apiKey), TMPDIR: directory.temporary }
  const session = engine.teardown === 'leader-only' ? 'inherited' : 'own'
  const group = await spawnGroup({ command, logFile: directory.log, runId: request.runId, env, session })
  const argv = [command.file, ...command.args]
  const part = request.baseline === undefined ? {} : { baseline: request.baseline }
  request.onEvent({ type: 'server-start', argv, log: directory.log, port, ...part })
  const { log, progressLines, nudge } = watchLog(request)
  const baseUrl = `http://${loopback}:${port}`
  const client = createClient({ baseUrl, ...(apiKey === undefined ? {} : { apiKey }) })
  const parts = { request, port, baseUrl, client, command, group, log, sharedMemory, deviceMemory }
  const server = new LaunchedServer(preparation === undefined ? parts : { ...parts, preparation })
  const ready = climbLadder({
    rungs: engine.readiness,
    group,
    log,
    progressLines,
    context: {
      client,
      model: modelName(request),
      port,
      claims: preset.claims,
      signal,
      members: () => group.tree.sample(),
    },
    capMs: preset.startup?.capMs ?? defaultCapMs,
    stallMs: preset.startup?.stallMs ?? defaultStallMs,
    startedAtMs,
    nudge,
    onRung: (rung) => server.noteRung(rung),
  })
  return { server, ready, log, deviceMemory }
}

/**
 * @throws EnvironmentError before anything was started
 * @throws StartupError `startup/prepare-failed` or `startup/no-artifacts` before the server was started
 * @throws FailedStart when the server was started and did not become ready; it is gone by then
 */
export async function startServer(request: StartRequest): Promise<LaunchedServer> {
  request.signal.throwIfAborted()
  await assertNeeds(request.preset, request.signal)
  const preparation = await prepareStart(request)
  const { server, ready, log, deviceMemory } = await spawnServer(request, preparation)
  try {
    await ready
    await deviceMemory?.note()
    log.poll()
    const facts = await readFacts(
      server.client,
      { ...request.preset, name: modelName(request) },
      factsOfInstalled(request.engine.facts, request.located?.versions),
    )
    server.becomeReady({ ...facts, ...(await startFacts(request, log.tail())) })
    return server
  } catch (thrown) {
    log.poll()
    const tail = log.tail()
    await server.stop()
    const known = asServewrightError(thrown)
    const cause = request.signal.aborted ? thrown : explainFailedStart(known, request.engine, tail)
    throw new FailedStart(cause, { ...server.record(), logTail: tail.slice(-60) })
  }
}
