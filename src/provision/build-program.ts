/** Builds an engine that is a program from source that a package index has, and leaves the program alone. */
import { join } from 'node:path'
import { EnvironmentError } from '../base/errors.ts'
import { describeMachine } from '../host/machine.ts'
import { runCommand } from '../host/run-command.ts'
import { programsOnPath } from '../host/search-path.ts'
import type { StagedFolder } from '../host/staged-folder.ts'
import { explainInstallFailure } from './explain-install-failure.ts'
import type { InstallEvent } from './install-event.ts'
import { packagesFolder, pythonIn } from './installed-engines.ts'
import type { ProgramBuild } from './read-lock.ts'

export interface BuildRequest {
  readonly uv: string
  readonly build: ProgramBuild
  /** Has the tools to build with, and gets the program. */
  readonly environment: StagedFolder
  readonly signal: AbortSignal
  readonly onProgress: (event: InstallEvent) => void
}

const compilers = ['c++', 'g++', 'clang++']

function assertCompiler({ target }: ProgramBuild): void {
  if (compilers.some((name) => programsOnPath(name).length > 0)) return
  throw new EnvironmentError(
    'environment/install-failed',
    `${target} is built from source, and there is no C++ compiler on PATH (${compilers.join(', ')})`,
    { hint: 'Install a C++ compiler and its C compiler, such as the package g++, and try again.' },
  )
}

/** @throws EnvironmentError with the last lines of a step that failed */
async function runStep(what: string, { signal, onProgress }: BuildRequest, step: Step): Promise<void> {
  const onLine = (text: string): void => onProgress({ kind: 'detail', text })
  const { stdout, stderr, failure } = await runCommand({ ...step, inherited: 'all', signal, onLine })
  if (failure !== undefined) throw explainInstallFailure(what, `${stdout}\n${stderr}`)
}

interface Step {
  readonly file: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** The settings have the wheel that is made of the source hold the source itself: nothing is built for it. */
async function fetchSource(request: BuildRequest): Promise<void> {
  const { uv, build, environment } = request
  environment.writeFile('source.lock', build.requirements)
  const args = ['pip', 'install', '--no-deps', '--no-build-isolation', '--require-hashes']
  const target = ['--python', pythonIn(environment.path), '-r', join(environment.path, 'source.lock')]
  // A wheel that was made of the same source with other settings would be another one.
  const refresh = ['--reinstall', '--no-cache']
  await runStep('Fetching the source', request, {
    file: uv,
    args: [...args, ...refresh, ...target],
    env: { ...build.env, UV_PYTHON_DOWNLOADS: 'never' },
  })
}

/**
 * Tells the time before. Source and objects are removed afterwards.
 * @throws EnvironmentError `environment/install-failed`, `no-network` or `no-disk`
 */
export async function buildProgram(request: BuildRequest): Promise<void> {
  const { build, environment, onProgress } = request
  const { target, source, options, coreMinutes } = build
  const step = (text: string): void => onProgress({ kind: 'step', text })
  assertCompiler(build)
  const { cores } = describeMachine()
  const minutes = Math.ceil(coreMinutes / cores)
  step(
    `${target} is built from source: about ${minutes} minutes on the ${cores} cores of this machine, if they are idle`,
  )
  step('fetching the source')
  await fetchSource(request)
  const programs = join(environment.path, 'bin')
  const cmake = join(programs, 'cmake')
  const tree = join(packagesFolder(environment.path), source)
  const folder = join(environment.path, 'build')
  const ninja = `-DCMAKE_MAKE_PROGRAM=${join(programs, 'ninja')}`
  const generate = ['-G', 'Ninja', ninja, '-S', tree, '-B', folder, '-DCMAKE_BUILD_TYPE=Release', ...options]
  step('configuring')
  await runStep('Configuring the build', request, { file: cmake, args: generate })
  step(`compiling with ${cores} at a time`)
  const compile = ['--build', folder, '--target', target, '--parallel', String(cores)]
  await runStep(`Building ${target}`, request, { file: cmake, args: compile })
  environment.move(`build/bin/${target}`, `bin/${target}`)
  environment.remove('build')
  environment.remove(tree.slice(environment.path.length + 1))
}
