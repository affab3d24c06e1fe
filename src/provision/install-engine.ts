/** Installs an engine into a private virtual environment in the cache folder, from a lock that ships with Servewright. */
import { defined } from '../base/defined.ts'
import { join } from 'node:path'
import { timestamp } from '../base/clock.ts'
import { EnvironmentError } from '../base/errors.ts'
import type { Engine } from '../contract/engine.ts'
import { cacheFolder } from '../host/cache-folder.ts'
import { freeDiskGiB } from '../host/disk-space.ts'
import { withFileLock } from '../host/file-lock.ts'
import { runCommand } from '../host/run-command.ts'
import { stageFolder } from '../host/staged-folder.ts'
import { explainInstallFailure } from './explain-install-failure.ts'
import { findPython } from './find-python.ts'
import { inspectPlace } from './inspect-place.ts'
import { installPackages } from './install-packages.ts'
import {
  engineFolder,
  enginesFolder,
  lockHash,
  markerName,
  pythonIn,
  readInstalled,
  type InstalledEngine,
  type InstallMarker,
} from './installed-engines.ts'
import { provideUv } from './provide-uv.ts'
import { readLock, type EngineLock } from './read-lock.ts'

export interface InstallEvent {
  /** `step`: what is done now. `detail`: a line of the installer. */
  readonly kind: 'step' | 'detail'
  readonly text: string
}

export interface InstallRequest {
  readonly engine: Engine
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

const gib = (value: number): string => `${value.toFixed(1)} GiB`

function assertRoom(target: string, needGiB: number, { onProgress }: InstallRequest): void {
  const freeGiB = freeDiskGiB(target)
  onProgress({ kind: 'step', text: `needs up to ${gib(needGiB)} of disk, ${gib(freeGiB)} are free` })
  if (freeGiB >= needGiB) return
  throw new EnvironmentError(
    'environment/no-disk',
    `The installation needs ${gib(needGiB)} in ${target}; ${gib(freeGiB)} are free`,
    {
      hint: 'Free some disk space, or name another cache folder with XDG_CACHE_HOME.',
      facts: { needGiB, freeGiB },
    },
  )
}

function whole({ target, engine, lock, force }: Job): InstallOutcome | undefined {
  const found = force === true ? undefined : readInstalled(target)
  const same = found?.marker.engine === engine.name && found.marker.lock === lockHash(lock)
  return found !== undefined && same ? { ...found, reused: true } : undefined
}

/** @throws EnvironmentError unless the environment has what the lock says */
async function verify(environment: string, { engine, lock, signal }: Job): Promise<Record<string, string>> {
  const found = await inspectPlace(pythonIn(environment), engine.installation, signal)
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
  const python = await findPython(lock.python, signal)
  const uv = await provideUv({ cache: cacheFolder(), python: python.path, signal, onLine })
  step(`${lock.distribution} ${lock.version} on Python ${python.version} (${python.path}), by ${uv}`)
  using stage = stageFolder(target)
  // Relocatable, because it gets its name only when it is whole.
  const args = ['venv', '--quiet', '--relocatable', '--no-project', '--python', python.path, stage.path]
  const { stderr, failure } = await runCommand({ file: uv, args, signal, onLine })
  if (failure !== undefined) throw explainInstallFailure('Making the virtual environment', stderr)
  const torch = await installPackages({
    uv,
    lock,
    signal,
    onLine,
    onStep: step,
    environment: stage,
    assertRoom: (diskGiB) => assertRoom(target, diskGiB, job),
  })
  if (torch !== undefined) step(torch)
  const marker: InstallMarker = {
    engine: engine.name,
    version: lock.version,
    lock: lockHash(lock),
    ...defined({ torch }),
    versions: await verify(stage.path, job),
    installedAt: timestamp(),
  }
  stage.writeFile(markerName, `${JSON.stringify(marker, undefined, 2)}\n`)
  stage.commit()
  return { path: target, python: pythonIn(target), marker }
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
