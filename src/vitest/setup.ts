/** Vitest's `globalSetup`: admits what a project tests, and stops every server at the end. */
import type { TestProject } from 'vitest/node'
import { asServewrightError, UsageError } from '../base/errors.ts'
import { readConfig } from '../subject/read-config.ts'
import type { ProjectOptions } from './provided.ts'
import { openPool, runningPool, type RunningPool } from './running-pool.ts'
import { attachedSubject, chooseSubjects, presetSubject, type Subject } from './subjects.ts'
import { tidyError } from './tidy-error.ts'

/** Vitest gives a process that closes 10 s; a server may have longer to stop. */
const longestStopMs = 180_000

async function subjectOf(options: ProjectOptions, running: RunningPool): Promise<Subject> {
  const { attach, preset } = options
  if (attach !== undefined) {
    running.alone = true
    return attachedSubject(attach)
  }
  if (preset !== undefined) {
    running.alone = options.alone === true
    running.notRun = options.notRun ?? []
    return await presetSubject(preset, options)
  }
  const { run, own, notRun } = await chooseSubjects(options)
  const [first, ...others] = run
  if (first === undefined || others.length > 0) {
    throw new UsageError(
      'usage/invalid-arguments',
      `A Vitest project tests one preset, not ${run.join(', ')}`,
      {
        hint: 'Give vitest.config `projects: await presetProjects(…)` of servewright/vitest/config: one project each.',
      },
    )
  }
  running.alone = own
  running.notRun = notRun
  return await presetSubject(first, options)
}

/** @throws Error with code, message and hint of what kept the project from being set up */
export async function setup(project: TestProject): Promise<void> {
  const running = await openPool(project.vitest)
  const { config } = project.vitest
  config.teardownTimeout = Math.max(config.teardownTimeout, longestStopMs)
  try {
    const options = project.getProvidedContext().servewright ?? {}
    const subject = await subjectOf(options, running)
    running.pool.admit({ subject, turn: options.turn ?? 0 })
    const { name, claims } = subject
    const checks = (await readConfig(options.config, process.cwd()))?.checks ?? []
    project.provide('servewrightPool', { socket: running.socket, subject: name, claims, checks })
  } catch (thrown) {
    const error = asServewrightError(thrown)
    running.exitCode = error.exitCode
    throw tidyError(error.toJSON())
  }
}

/** @throws Error when a server left something behind, which makes Vitest fail */
export async function teardown(): Promise<void> {
  const running = await runningPool()
  if (running === undefined) return
  await running.end()
  // Vitest has set 1 by now, for any failure.
  if (running.exitCode !== undefined) process.exitCode = running.exitCode
  if (running.pool.interruptExitCode !== undefined) process.exitCode = running.pool.interruptExitCode
  const [left] = running.pool
    .records()
    .flatMap(({ servers }) => servers.flatMap((server) => server.teardown?.findings ?? []))
  if (left !== undefined && !running.told) {
    running.told = true
    throw new Error(`${left.code}  ${left.message}`)
  }
}
