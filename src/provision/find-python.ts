/** A Python of this machine that an engine can be installed on. */
import { EnvironmentError } from '../base/errors.ts'
import { runCommand } from '../host/run-command.ts'
import { serverEnvironment } from '../host/server-environment.ts'
import { programsOnPath } from '../host/search-path.ts'
import type { PythonRange } from './read-lock.ts'

export interface FoundPython {
  readonly path: string
  /** Major and minor, such as `3.12`. */
  readonly version: string
}

const names = ['python3', 'python3.12', 'python3.11', 'python3.13', 'python3.14', 'python']
const limitMs = 10_000
const minorOf = (version: string): number => Number(version.split('.')[1])

/** @returns whether `version` is in the range, both ends included */
export function fits(version: string, { least, most }: PythonRange): boolean {
  return minorOf(version) >= minorOf(least) && minorOf(version) <= minorOf(most)
}

async function versionOf(path: string, signal: AbortSignal): Promise<string | undefined> {
  const program = 'import sys; print("%d.%d" % sys.version_info[:2])'
  const { stdout, failure } = await runCommand({
    file: path,
    args: ['-c', program],
    inherited: serverEnvironment({}),
    timeoutMs: limitMs,
    signal,
  })
  return failure === undefined && /^3\.\d+$/.test(stdout.trim()) ? stdout.trim() : undefined
}

/** @throws EnvironmentError `environment/no-python` with what is there instead */
export async function findPython(range: PythonRange, signal: AbortSignal): Promise<FoundPython> {
  const seen: FoundPython[] = []
  for (const path of names.flatMap((name) => programsOnPath(name))) {
    const version = await versionOf(path, signal)
    if (version === undefined) continue
    if (fits(version, range)) return { path, version }
    seen.push({ path, version })
  }
  const others = seen.map(({ path, version }) => `${path} is ${version}`).join(', ')
  throw new EnvironmentError(
    'environment/no-python',
    `No Python ${range.least} to ${range.most} on PATH (${others === '' ? 'no Python 3 at all' : others})`,
    { hint: `Install Python ${range.least} or later and put it on PATH.`, facts: { range, seen } },
  )
}
