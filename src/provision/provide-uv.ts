/** The installer: uv from PATH, or one of our own in the cache folder. */
import { join } from 'node:path'
import { runCommand } from '../host/run-command.ts'
import { serverEnvironment } from '../host/server-environment.ts'
import { isProgram, programsOnPath } from '../host/search-path.ts'
import { stageFolder } from '../host/staged-folder.ts'
import { explainInstallFailure } from './explain-install-failure.ts'
import { shippedLocks } from './read-lock.ts'

const pinned = '0.13.9'
/** Has `--torch-backend` and relocatable environments. */
const least = [0, 8] as const
const limitMs = 10_000

interface UvRequest {
  /** Folder of everything that Servewright installs. */
  readonly cache: string
  /** Any Python 3 with pip. */
  readonly python: string
  readonly signal: AbortSignal
  readonly onLine: (line: string) => void
}

/** @param text what `uv --version` prints */
export function isRecentUv(text: string): boolean {
  const match = /^uv (\d+)\.(\d+)/.exec(text)
  if (match === null) return false
  const [major, minor] = [Number(match[1]), Number(match[2])]
  return major > least[0] || minor >= least[1]
}

const uvFolder = (cache: string): string => join(cache, `uv-${pinned}`)

/** @returns a uv that is recent enough, from PATH or fetched before */
export async function findUv(cache: string, signal: AbortSignal): Promise<string | undefined> {
  for (const file of programsOnPath('uv')) {
    const { stdout, failure } = await runCommand({
      file,
      args: ['--version'],
      inherited: serverEnvironment({}),
      timeoutMs: limitMs,
      signal,
    })
    if (failure === undefined && isRecentUv(stdout)) return file
  }
  const fetched = join(uvFolder(cache), 'bin/uv')
  return isProgram(fetched) ? fetched : undefined
}

/** The caller has to hold the install lock. */
async function fetchUv({ cache, python, signal, onLine }: UvRequest): Promise<string> {
  const target = uvFolder(cache)
  using stage = stageFolder(target)
  const requirements = join(shippedLocks, 'uv', pinned, 'requirements.lock')
  const pip = ['-m', 'pip', 'install', '--require-hashes', '--no-deps', '-r', requirements]
  const steps = [
    { file: python, args: ['-m', 'venv', stage.path] },
    { file: join(stage.path, 'bin/python'), args: pip },
  ]
  for (const step of steps) {
    const { stdout, stderr, failure } = await runCommand({ ...step, inherited: 'all', signal, onLine })
    if (failure !== undefined) throw explainInstallFailure('Installing uv', `${stdout}\n${stderr}`)
  }
  stage.commit()
  return join(target, 'bin/uv')
}

/** @throws EnvironmentError when there is no recent uv and none can be fetched */
export async function provideUv(request: UvRequest): Promise<string> {
  return (await findUv(request.cache, request.signal)) ?? (await fetchUv(request))
}
