/** Imports the user's own checks, which a config file names. */
import { pathToFileURL } from 'node:url'
import { UsageError } from '../base/errors.ts'
import type { Check } from '../contract/check.ts'
import { allChecks } from '../checks/plan-checks.ts'
import { readConfig } from './read-config.ts'

const idForm = /^[a-z0-9-]+\/[a-z0-9-]+$/

function isCheck(value: unknown): value is Check {
  if (typeof value !== 'object' || value === null) return false
  const { id, exercise, judge, codes } = value as Partial<Check>
  const complete = typeof exercise === 'function' && typeof judge === 'function' && Array.isArray(codes)
  return typeof id === 'string' && complete
}

function invalid(path: string, problem: string, cause?: unknown): UsageError {
  return new UsageError('usage/invalid-config', `${path} ${problem}`, {
    ...(cause === undefined ? {} : { cause }),
    hint: 'A module with checks exports what `defineCheck` of servewright returns.',
  })
}

async function importModule(path: string): Promise<readonly Check[]> {
  let module: Readonly<Record<string, unknown>>
  try {
    module = (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw invalid(path, `cannot be imported: ${why.split('\n')[0]}`, cause)
  }
  const checks = Object.values(module).filter(isCheck)
  if (checks.length === 0) throw invalid(path, 'exports no check')
  const odd = checks.find(({ id }) => !idForm.test(id))
  if (odd !== undefined) throw invalid(path, `exports the check "${odd.id}", whose id is not <area>/<name>`)
  return checks
}

/**
 * @param paths absolute
 * @throws UsageError `usage/invalid-config` for a module without checks, or an id that another check has
 */
export async function importChecks(paths: readonly string[]): Promise<readonly Check[]> {
  const imported: Check[] = []
  const taken = new Set<string>(allChecks.map(({ id }) => id))
  for (const path of paths) {
    for (const check of await importModule(path)) {
      if (taken.has(check.id))
        throw invalid(path, `exports the check ${check.id}, and there is one of that id`)
      taken.add(check.id)
      imported.push(check)
    }
  }
  return imported
}

/**
 * @param config the file given by --config, if any
 * @throws UsageError `usage/invalid-config`
 */
export async function userChecks(config: string | undefined): Promise<readonly Check[]> {
  return await importChecks((await readConfig(config, process.cwd()))?.checks ?? [])
}
