/** Imports the user's own reporters, which a config file names. */
import type { Reporter } from '../contract/report.ts'
import { importModule, invalidModule, type Wanted } from './import-module.ts'

const nameForm = /^[a-z0-9-]+$/

const wanted: Wanted<Reporter> = {
  noun: 'reporter',
  maker: 'defineReporter',
  is: (value): value is Reporter => {
    if (typeof value !== 'object' || value === null) return false
    const { name, finish } = value as Partial<Reporter>
    return typeof name === 'string' && typeof finish === 'function'
  },
}

/**
 * @param paths absolute
 * @throws UsageError `usage/invalid-config` for a module without reporters, or a name that is not kebab-case
 */
export async function importReporters(paths: readonly string[]): Promise<readonly Reporter[]> {
  const imported: Reporter[] = []
  for (const path of paths) {
    for (const reporter of await importModule(path, wanted)) {
      if (!nameForm.test(reporter.name))
        throw invalidModule(
          path,
          `exports the reporter "${reporter.name}", whose name is not kebab-case`,
          wanted,
        )
      imported.push(reporter)
    }
  }
  return imported
}
