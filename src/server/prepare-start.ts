/** Runs what a preset wants to be run before its server starts, such as a compiler, and checks what came of it. */
import { isAbsolute, resolve } from 'node:path'
import { nowMs } from '../base/clock.ts'
import { StartupError, UsageError } from '../base/errors.ts'
import type { Preparation } from '../contract/preset.ts'
import type { PreparationRecord } from '../contract/report.ts'
import { holdsSomething } from '../host/staged-folder.ts'
import { serverEnvironment } from '../host/server-environment.ts'
import { runCommand, type CommandOutcome } from '../host/run-command.ts'
import { launchEnvironment, shownEnvironment, type Launch } from './launch-command.ts'
import type { StartRequest } from './start-request.ts'

const defaultCapMs = 3_600_000
const shownLines = 20

/** Puts in what a preset cannot know. */
function fill(text: string, { model, location, cacheFolder }: Launch): string {
  const values = { model, python: location.program, cache: cacheFolder }
  return text.replaceAll(/\{(model|python|cache)\}/g, (_, name: keyof typeof values) => values[name])
}

/** @returns absolute paths. @throws UsageError for a relative one, which would depend on where one stands */
function artifactsOf({ artifacts }: Preparation, launch: Launch): readonly string[] {
  return artifacts.map((written) => {
    const path = fill(written, launch)
    if (isAbsolute(path)) return resolve(path)
    throw new UsageError('usage/invalid-config', `prepare.artifacts: "${written}" is not an absolute path`, {
      hint: 'Begin the path with / or {cache}.',
    })
  })
}

/** What a preset's preparation runs, with everything filled in. */
export interface FilledPreparation {
  readonly argv: readonly string[]
  /** Beside what the server gets. */
  readonly environment: Readonly<Record<string, string>>
  /** Absolute paths of what was made. */
  readonly artifacts: readonly string[]
}

/**
 * @returns undefined where the preset prepares nothing
 * @throws UsageError `usage/invalid-config` for an artifact that is not an absolute path
 */
export function fillPreparation(launch: Launch): FilledPreparation | undefined {
  const { prepare } = launch.preset
  if (prepare === undefined) return undefined
  const own = Object.entries(prepare.env ?? {}).map(([name, value]) => [name, fill(value, launch)] as const)
  return {
    argv: prepare.command.map((word) => fill(word, launch)),
    environment: Object.fromEntries(own),
    artifacts: artifactsOf(prepare, launch),
  }
}

function failed(argv: readonly string[], { failure, stdout, stderr }: CommandOutcome): StartupError {
  const logTail = `${stdout}\n${stderr}`
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-shownLines)
  return new StartupError('startup/prepare-failed', `The preparation ${failure}: ${argv.join(' ')}`, {
    hint: 'Correct `prepare` in the preset; the last lines of its output are below.',
    facts: { argv, logTail },
  })
}

function assertMade(argv: readonly string[], missing: readonly string[]): void {
  if (missing.length === 0) return
  throw new StartupError(
    'startup/no-artifacts',
    `The preparation succeeded but did not create ${missing.join(', ')}`,
    {
      hint: 'Correct `prepare.artifacts` in the preset, or the place where the preparation writes.',
      facts: { argv, missing },
    },
  )
}

/**
 * @returns what was done; undefined where the preset prepares nothing
 * @throws UsageError `usage/invalid-config` for an artifact that is not an absolute path
 * @throws StartupError `startup/prepare-failed`, `startup/no-artifacts`
 * @throws the signal's reason when it aborts; the program is gone by then
 */
export async function prepareStart(request: StartRequest): Promise<PreparationRecord | undefined> {
  const { prepare } = request.preset
  const filled = fillPreparation(request)
  if (prepare === undefined || filled === undefined) return undefined
  const { argv, environment, artifacts } = filled
  const reused = prepare.run === 'missing' && artifacts.every(holdsSomething)
  request.onEvent({ type: 'prepare-start', argv })
  const startMs = nowMs()
  if (!reused) {
    const [file = '', ...args] = argv
    const own = { ...launchEnvironment(request), ...environment, TMPDIR: request.directory.temporary }
    const timeoutMs = prepare.capMs ?? defaultCapMs
    const inherited = serverEnvironment(own)
    const outcome = await runCommand({ file, args, inherited, timeoutMs, signal: request.signal })
    if (outcome.failure !== undefined) throw failed(argv, outcome)
    assertMade(
      argv,
      artifacts.filter((path) => !holdsSomething(path)),
    )
  }
  const shown = shownEnvironment(environment)
  const preparation = { argv, environment: shown, durationMs: nowMs() - startMs, reused, artifacts }
  request.onEvent({ type: 'prepare-end', preparation })
  return preparation
}
