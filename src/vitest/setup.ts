/** Vitest's `globalSetup`: admits what a project tests, and stops every server at the end. */
import type { TestProject } from 'vitest/node'
import { asServewrightError, UsageError } from '../base/errors.ts'
import { githubJob } from '../host/step-summary.ts'
import { chooseReporters } from '../report/choose-reporters.ts'
import { importReporters } from '../subject/import-reporters.ts'
import { openWorkspace } from '../subject/workspace.ts'
import { openPoolWorkspace } from './open-workspace.ts'
import type { ChosenProject, ProjectOptions } from './provided.ts'
import { openPool, runningPool, type RunningPool } from './running-pool.ts'
import { attachedSubject, chooseSubjects, presetSubject, type TestedSubject } from './subjects.ts'
import { tidyError } from './tidy-error.ts'

/** Vitest gives a process that closes 10 s; a server may have longer to stop. */
const longestStopMs = 180_000

/** What the project is to test, by its own word or by the config file. */
async function choose(options: ProjectOptions, running: RunningPool): Promise<ChosenProject> {
  if (options.chosen !== undefined) {
    running.alone = options.alone === true
    running.notRun = options.notRun ?? []
    return options.chosen
  }
  const workspace = await openPoolWorkspace(options)
  const { checks = [], reporters = [] } = workspace.config ?? {}
  if (options.preset !== undefined) {
    running.alone = options.alone === true
    running.notRun = options.notRun ?? []
    return { preset: workspace.book.find(options.preset), checks, reporters }
  }
  const { run, byName, notRun } = await chooseSubjects(options, workspace)
  const [first, ...others] = run
  if (first === undefined || others.length > 0) {
    const names = run.map(({ name }) => name).join(', ')
    throw new UsageError(
      'usage/invalid-arguments',
      `A Vitest project tests one preset, but ${names} are chosen`,
      {
        hint: 'Give vitest.config `projects: await presetProjects(…)` of servewright/vitest/config, which makes one project for each preset.',
      },
    )
  }
  running.alone = byName
  running.notRun = notRun
  return { preset: first, checks, reporters }
}

interface Admitted {
  readonly subject: TestedSubject
  readonly checks: readonly string[]
}

async function admit(options: ProjectOptions, running: RunningPool): Promise<Admitted> {
  if (options.attach !== undefined) {
    running.alone = true
    const { config } = await openWorkspace(options.config)
    running.reporters = chooseReporters([], await importReporters(config?.reporters ?? []), {
      github: githubJob(),
    })
    return { subject: attachedSubject(options.attach), checks: config?.checks ?? [] }
  }
  const { preset, checks, reporters } = await choose(options, running)
  const { behind } = (await openPoolWorkspace(options)).book
  running.reporters = chooseReporters([], await importReporters(reporters), { github: githubJob() })
  return { subject: presetSubject(preset, { ...options, ...behind(preset) }), checks }
}

/** @throws Error with code, message and hint of what kept the project from being set up */
export async function setup(project: TestProject): Promise<void> {
  const running = await openPool(project.vitest)
  const { config } = project.vitest
  config.teardownTimeout = Math.max(config.teardownTimeout, longestStopMs)
  try {
    const options = project.getProvidedContext().servewright ?? {}
    const { subject, checks } = await admit(options, running)
    running.pool.admit({ subject, turn: options.turn ?? 0 })
    const { name, claims } = subject
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
