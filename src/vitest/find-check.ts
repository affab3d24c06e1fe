/** A check by its id: one that ships, or one of the config file's. */
import { UsageError } from '../base/errors.ts'
import { nearest } from '../base/nearest.ts'
import type { Check } from '../contract/check.ts'
import { allChecks } from '../checks/plan-checks.ts'
import { importChecks } from '../subject/import-checks.ts'

/**
 * @param modules with the user's own checks, absolute paths
 * @throws UsageError `usage/unknown-check` with the nearest id
 */
export async function findCheck(id: string, modules: readonly string[]): Promise<Check> {
  const checks = [...allChecks, ...(await importChecks(modules))]
  const found = checks.find((check) => check.id === id)
  if (found !== undefined) return found
  const area = id.slice(0, id.indexOf('/') + 1)
  const ids = checks.map((check) => check.id)
  const ofArea = ids.filter((one) => area !== '' && one.startsWith(area))
  const guess = nearest(id, ids)
  throw new UsageError('usage/unknown-check', `"${id}" is not a known check`, {
    hint:
      guess === undefined && ofArea.length > 0
        ? `The checks of that area are: ${ofArea.join(', ')}.`
        : guess === undefined
          ? '`servewright list checks` lists all checks.'
          : `Did you mean ${guess}?`,
  })
}
