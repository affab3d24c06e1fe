/** Fills a virtual environment with the packages of a lock. */
import { join } from 'node:path'
import { runCommand } from '../host/run-command.ts'
import { explainInstallFailure } from './explain-install-failure.ts'
import { pythonIn } from './installed-engines.ts'
import { withoutPackages } from './lock-lines.ts'
import type { EngineLock } from './read-lock.ts'

export interface PackageRequest {
  readonly uv: string
  readonly lock: EngineLock
  /** The virtual environment, and a way to put a file in it. */
  readonly environment: { readonly path: string; writeFile(name: string, text: string): void }
  readonly signal: AbortSignal
  readonly onLine: (line: string) => void
  readonly onStep: (text: string) => void
  /** Called before the larger build of torch is taken, with GiB that it needs; throws when there is not the room. */
  readonly assertRoom: (diskGiB: number) => void
}

interface Pip {
  readonly uv: string
  /** Python of the virtual environment. */
  readonly python: string
  readonly signal: AbortSignal
  readonly onLine: (line: string) => void
}

/** Halves the time of every start where Python may not write bytecode itself, and of the first one elsewhere. */
const installArgs = ['pip', 'install', '--no-deps', '--compile-bytecode']

/** @returns what uv has said, where it failed */
async function install(
  { uv, python, signal, onLine }: Pip,
  args: readonly string[],
): Promise<string | undefined> {
  const outcome = await runCommand({
    file: uv,
    args: [...installArgs, '--python', python, ...args],
    // The user's index, and what it asks for, are in variables that only uv knows.
    inherited: 'all',
    // The Python was chosen already; a download of another one would not come from the user's index.
    env: { UV_PYTHON_DOWNLOADS: 'never' },
    signal,
    onLine,
  })
  return outcome.failure === undefined ? undefined : `${outcome.stdout}\n${outcome.stderr}`
}

export interface LockedRequest extends Pip {
  /** What is installed, for the message of a failure. */
  readonly what: string
  /** Path of requirements that all have hashes. */
  readonly requirements: string
}

/** @throws EnvironmentError `environment/no-network`, `no-disk` or `install-failed` */
export async function installLocked({ what, requirements, ...pip }: LockedRequest): Promise<void> {
  const output = await install(pip, ['--require-hashes', '-r', requirements])
  if (output !== undefined) throw explainInstallFailure(`Installing ${what}`, output)
}

const pipOf = (request: PackageRequest): Pip => ({ ...request, python: pythonIn(request.environment.path) })

async function installLock(request: PackageRequest, text: string): Promise<void> {
  const { environment, lock } = request
  environment.writeFile('requirements.lock', text)
  const requirements = join(environment.path, 'requirements.lock')
  await installLocked({ ...pipOf(request), what: `${lock.distribution} ${lock.version}`, requirements })
}

/** Why the CPU build cannot be had, in a few words. */
const reasonIn = (output: string): string =>
  /No solution found|no version of|not found in the package registry/i.test(output)
    ? 'does not have these versions'
    : 'does not answer'

/**
 * Takes torch's CPU build where its own index has the pinned versions, a third of the size, and the hashed one of the
 * usual index otherwise.
 * @returns one line on which of the two was taken and why; undefined for an engine without torch
 * @throws EnvironmentError
 */
export async function installPackages(request: PackageRequest): Promise<string | undefined> {
  const { lock, assertRoom, onStep } = request
  const { torch, text, diskGiB } = lock
  assertRoom(torch === undefined ? diskGiB.indexTorch : diskGiB.cpuTorch)
  if (torch === undefined) {
    await installLock(request, text)
    return undefined
  }
  const names = torch.requirements.map((requirement) => requirement.split('==')[0] ?? requirement)
  onStep('querying the index of torch’s CPU builds; if it does not answer, torch comes from the usual index')
  // What it says when it fails looks like an error but is harmless: one line at the end reports the result.
  const quietly = { ...pipOf(request), onLine: () => undefined }
  const refusal = await install(quietly, ['--torch-backend', 'cpu', ...torch.requirements])
  if (refusal === undefined) {
    await installLock(request, withoutPackages(text, [...names, ...torch.onlyForAccelerators]))
    return 'torch: the CPU build, from the index of torch’s CPU builds (pinned versions, not hashed).'
  }
  assertRoom(diskGiB.indexTorch)
  await installLock(request, text)
  return `torch: the build of the usual package index (pinned and hashed, larger: it brings accelerator libraries), because the index of torch’s CPU builds ${reasonIn(refusal)}.`
}
