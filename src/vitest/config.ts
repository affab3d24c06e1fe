/** Vitest projects, one for each chosen preset, so that the same test files run against all of them. */
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { UserWorkspaceConfig } from 'vitest/node'
import { defined } from '../base/defined.ts'
import { asServewrightError } from '../base/errors.ts'
import { openPoolWorkspace } from './open-workspace.ts'
import type { PoolOptions, ProjectOptions } from './provided.ts'
import { chooseSubjects } from './subjects.ts'
import { tidyError } from './tidy-error.ts'

export type { AttachedSubject, PoolOptions } from './provided.ts'

type ProjectConfig = NonNullable<UserWorkspaceConfig['test']>

export interface PresetProjectsOptions extends PoolOptions {
  /** Globs of the test files, from Vitest's root. */
  readonly include: readonly string[]
  /** In milliseconds, without the server's start. Default 120,000. */
  readonly testTimeout?: number
  /** More of Vitest's own options for each project. */
  readonly test?: ProjectConfig
}

const defaultTestTimeoutMs = 120_000

/** The same ending as this file's: sources in a clone, compiled in a package. */
const setupFile = fileURLToPath(new URL(`./setup${extname(import.meta.filename)}`, import.meta.url))

async function chosenProjects(options: PoolOptions): Promise<readonly (ProjectOptions & { name: string })[]> {
  const { enginePath, attach } = options
  if (attach !== undefined) return [{ name: attach.model, attach }]
  const workspace = await openPoolWorkspace(options)
  const { checks = [], reporters = [] } = workspace.config ?? {}
  const { run, byName, notRun } = await chooseSubjects(options, workspace)
  return run.map((preset, turn) => ({
    name: preset.name,
    chosen: { preset, checks, reporters },
    turn,
    notRun,
    alone: byName && run.length === 1,
    ...defined({ enginePath }),
  }))
}

/**
 * Chooses by ONLINE_CONFIG (presets or groups, with commas), else by `presets`, else by the config file. Projects
 * run one after the other, each with its own server.
 *
 * ```ts
 * export default defineConfig({
 *   test: { projects: await presetProjects({ include: ['online/*.test.ts'] }) },
 * })
 * ```
 * @throws Error with code, message and hint, and sets the process's exit code to 2
 */
export async function presetProjects(options: PresetProjectsOptions): Promise<UserWorkspaceConfig[]> {
  const { include, testTimeout = defaultTestTimeoutMs, test } = options
  try {
    const chosen = await chosenProjects(options)
    return chosen.map(({ name, ...provided }, index) => ({
      test: {
        name,
        include: [...include],
        testTimeout,
        globalSetup: [setupFile],
        // Vitest runs files of one worker in group 0 after all other groups.
        sequence: { groupOrder: index + 1 },
        ...test,
        provide: { servewright: provided, ...test?.provide },
      },
    }))
  } catch (thrown) {
    const error = asServewrightError(thrown)
    process.exitCode = error.exitCode
    throw tidyError(error.toJSON())
  }
}
