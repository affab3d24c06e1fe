/** Installs an engine into a private virtual environment in the cache folder, from a lock that ships with Servewright. */
import { defined } from '../base/defined.ts'
import { join } from 'node:path'
import { timestamp } from '../base/clock.ts'
import { EnvironmentError } from '../base/errors.ts'
import { installMarkerName } from '../host/cache-folder.ts'
import { withFileLock } from '../host/file-lock.ts'
import { stageFolder } from '../host/staged-folder.ts'
import { buildProgram } from './build-program.ts'
import { inspectPlace } from './inspect-place.ts'
import { installPackages } from './install-packages.ts'
import {
  engineFolder,
  enginesFolder,
  lockHash,
  readInstalled,
  type InstalledEngine,
  type InstallMarker,
} from './installed-engines.ts'
import type { InstallEvent } from './install-event.ts'
import { assertRoom, makeEnvironment } from './make-environment.ts'
import { programIn } from './program-path.ts'
import { readLock, type EngineLock, type LockedThing } from './read-lock.ts'

export interface InstallRequest {
  readonly engine: LockedThing
  /** The engine's default when absent. */
  readonly version?: string
  /** Install again although it is there. */
  readonly force?: boolean
  readonly signal: AbortSignal
  readonly onProgress: (event: InstallEvent) => void
  /** Folder of the locks; the shipped ones when absent. */
  readonly locks?: string
}

export interface InstallOutcome extends InstalledEngine {
  /** It was there already, and nothing was done. */
  readonly reused: boolean
}

/** Another installation may take its time; its progress cannot be seen from here. */
const waitLimitMs = 3_600_000

/** One for each of some hundred packages, after all is done. */
const packageLine = /^ [+~-] \S+==/

interface Job extends InstallRequest {
  readonly lock: EngineLock
  readonly target: string
}

function whole({ target, engine, lock, force }: Job): InstallOutcome | undefined {
  const found = force === true ? undefined : readInstalled(target)
  const same = found?.marker.engine === engine.name && found.marker.lock === lockHash(lock)
  return found !== undefined && same ? { ...found, reused: true } : undefined
}

/** @throws EnvironmentError unless the environment has what the lock says */
async function verify(environment: string, { engine, lock, signal }: Job): Promise<Record<string, string>> {
  const found = await inspectPlace(programIn(environment, engine.installation), engine.installation, signal)
  const version = found.usable ? found.versions[lock.distribution] : undefined
  if (found.usable && version === lock.version) return { ...found.versions }
  throw new EnvironmentError(
    'environment/install-failed',
    `The installation finished but is not usable: ${found.usable ? `it has ${lock.distribution} ${version}` : found.why}`,
    { hint: 'Try `servewright install --force`.' },
  )
}

async function build(job: Job): Promise<InstalledEngine> {
  const { engine, lock, target, signal, onProgress } = job
  const step = (text: string): void => onProgress({ kind: 'step', text })
  const onLine = (line: string): void => {
    if (!packageLine.test(line)) onProgress({ kind: 'detail', text: line })
  }
  using stage = stageFolder(target)
  const what = `${lock.distribution} ${lock.version}`
  const uv = await makeEnvironment({ what, python: lock.python, path: stage.path, signal, onProgress })
  const torch = await installPackages({
    uv,
    lock,
    signal,
    onLine,
    onStep: step,
    environment: stage,
    assertRoom: (diskGiB) => assertRoom(target, diskGiB, onProgress),
  })
  if (torch !== undefined) step(torch)
  const { build: program } = lock
  if (program !== undefined)
    await buildProgram({ uv, build: program, environment: stage, signal, onProgress })
  const marker: InstallMarker = {
    engine: engine.name,
    version: lock.version,
    lock: lockHash(lock),
    ...defined({ torch }),
    versions: await verify(stage.path, job),
    installedAt: timestamp(),
  }
  stage.writeFile(installMarkerName, `${JSON.stringify(marker, undefined, 2)}\n`)
  stage.commit()
  return { path: target, marker }
}

/**
 * Leaves a whole installation or none. A second call at the same time waits for the first one.
 * @throws UsageError for a version that has no lock
 * @throws EnvironmentError `environment/no-python`, `no-disk`, `no-network`, `locked` or `install-failed`
 * @throws the signal's reason when it aborts
 */
export async function installEngine(request: InstallRequest): Promise<InstallOutcome> {
  const { engine, signal, onProgress } = request
  const lock = readLock(engine, request.version, request.locks)
  const job: Job = { ...request, lock, target: engineFolder(engine, lock.version) }
  const before = whole(job)
  if (before !== undefined) return before
  const onWait = (pid: number): void =>
    onProgress({ kind: 'step', text: `process ${pid} is installing: waiting for it` })
  const folder = join(enginesFolder(), '.lock')
  return await withFileLock({ folder, signal, limitMs: waitLimitMs, onWait }, async () => {
    const meanwhile = whole(job)
    if (meanwhile !== undefined) return meanwhile
    return { ...(await build(job)), reused: false }
  })
}
