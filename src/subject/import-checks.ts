/** Imports the user's own checks, which a config file names. */
import type { Check } from '../contract/check.ts'
import { allChecks } from '../checks/plan-checks.ts'
import { importModule, invalidModule, type Wanted } from './import-module.ts'

const idForm = /^[a-z0-9-]+\/[a-z0-9-]+$/

const wanted: Wanted<Check> = {
  noun: 'check',
  maker: 'defineCheck',
  is: (value): value is Check => {
    if (typeof value !== 'object' || value === null) return false
    const { id, exercise, judge, codes } = value as Partial<Check>
    const complete = typeof exercise === 'function' && typeof judge === 'function' && Array.isArray(codes)
    return typeof id === 'string' && complete
  },
}

/**
 * @param paths absolute
 * @throws UsageError `usage/invalid-config` for a module without checks, or an id that another check has
 */
export async function importChecks(paths: readonly string[]): Promise<readonly Check[]> {
  const imported: Check[] = []
  const taken = new Set<string>(allChecks.map(({ id }) => id))
  for (const path of paths) {
    for (const check of await importModule(path, wanted)) {
      if (!idForm.test(check.id))
        throw invalidModule(path, `exports the check "${check.id}", whose id is not <area>/<name>`, wanted)
      if (taken.has(check.id))
        throw invalidModule(path, `exports the check ${check.id}, whose id is already taken`, wanted)
      taken.add(check.id)
      imported.push(check)
    }
  }
  return imported
}
