/** Installs a model into the cache folder: a Hugging Face folder, and beside it the GGUF file that it is made of. */
import { basename, join } from 'node:path'
import { z } from 'zod'
import { timestamp } from '../base/clock.ts'
import { cacheFolder, installedModelFolder, installMarkerName } from '../host/cache-folder.ts'
import { withFileLock } from '../host/file-lock.ts'
import { runCommand } from '../host/run-command.ts'
import { serverEnvironment } from '../host/server-environment.ts'
import { readTextIfThere, stageFolder } from '../host/staged-folder.ts'
import { explainInstallFailure } from './explain-install-failure.ts'
import type { InstallEvent } from './install-event.ts'
import { installLocked } from './install-packages.ts'
import { enginesFolder, packagesFolder, pythonIn } from './installed-engines.ts'
import { assertRoom, makeEnvironment } from './make-environment.ts'
import { readModelLock, type ModelLock } from './read-model-lock.ts'

export interface ModelRequest {
  readonly name: string
  /** Install again although it is there. */
  readonly force?: boolean
  readonly signal: AbortSignal
  readonly onProgress: (event: InstallEvent) => void
  /** Folder of the models that can be installed; the shipped ones when absent. */
  readonly models?: string
}

export interface ModelOutcome {
  readonly lock: ModelLock
  /** The Hugging Face folder. */
  readonly path: string
  /** The GGUF file in it. */
  readonly gguf: string
  /** It was there already, and nothing was done. */
  readonly reused: boolean
}

const marker = z.object({ hash: z.string() })
const waitLimitMs = 3_600_000
/** In the folder that is being made, and removed from it at the end. */
const environmentName = '.environment'

function isWhole(path: string, { hash }: ModelLock): boolean {
  const text = readTextIfThere(join(path, installMarkerName))
  try {
    return text !== undefined && marker.parse(JSON.parse(text)).hash === hash
  } catch {
    return false
  }
}

async function build(lock: ModelLock, target: string, request: ModelRequest): Promise<void> {
  const { signal, onProgress } = request
  const step = (text: string): void => onProgress({ kind: 'step', text })
  const onLine = (text: string): void => onProgress({ kind: 'detail', text })
  step(`${lock.title}, license ${lock.license}, from the package ${lock.source}`)
  assertRoom(target, lock.diskGiB, onProgress)
  using stage = stageFolder(target)
  const environment = join(stage.path, environmentName)
  const uv = await makeEnvironment({ ...request, what: lock.source, python: lock.python, path: environment })
  stage.writeFile('requirements.lock', lock.text)
  const requirements = join(stage.path, 'requirements.lock')
  await installLocked({ uv, what: lock.source, python: pythonIn(environment), requirements, signal, onLine })
  step('converting the weights to float32, with the same values')
  const gguf = join(packagesFolder(environment), lock.file)
  const args = [lock.converter, gguf, stage.path]
  const { stdout, stderr, failure } = await runCommand({
    file: pythonIn(environment),
    args,
    inherited: serverEnvironment({}),
    signal,
    onLine,
  })
  if (failure !== undefined) throw explainInstallFailure('Converting the weights', `${stdout}\n${stderr}`)
  stage.move(gguf.slice(stage.path.length + 1), basename(lock.file))
  stage.remove(environmentName)
  const { title, license, source, hash } = lock
  const facts = { title, license, source, hash, installedAt: timestamp() }
  stage.writeFile(installMarkerName, `${JSON.stringify(facts, undefined, 2)}\n`)
  stage.commit()
}

/**
 * Leaves a whole model or none. A second call at the same time waits for the first one.
 * @throws UsageError `usage/model-not-found` for a model that Servewright cannot install
 * @throws EnvironmentError `environment/no-python`, `no-disk`, `no-network`, `locked` or `install-failed`
 * @throws the signal's reason when it aborts
 */
export async function installModel(request: ModelRequest): Promise<ModelOutcome> {
  const { name, force = false, signal, onProgress } = request
  const lock = readModelLock(name, request.models)
  const path = installedModelFolder(name, cacheFolder())
  const outcome = { lock, path, gguf: join(path, basename(lock.file)) }
  if (!force && isWhole(path, lock)) return { ...outcome, reused: true }
  const onWait = (pid: number): void =>
    onProgress({ kind: 'step', text: `process ${pid} is installing: waiting for it` })
  const folder = join(enginesFolder(), '.lock')
  return await withFileLock({ folder, signal, limitMs: waitLimitMs, onWait }, async () => {
    if (!force && isWhole(path, lock)) return { ...outcome, reused: true }
    await build(lock, path, request)
    return { ...outcome, reused: false }
  })
}
