/** The small models that this package brings along. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '../base/errors.ts'
import { nearest } from '../base/nearest.ts'
import { packageRoot } from '../host/package-root.ts'

const prefix = 'zoo:'

export const isZooName = (model: string): boolean => model.startsWith(prefix)

/** @throws UsageError `usage/model-not-found` with the nearest name */
export function zooPath(model: string): string {
  const name = model.slice(prefix.length)
  const folder = join(packageRoot, 'zoo')
  const known = existsSync(folder)
    ? readdirSync(folder).filter((entry) => existsSync(join(folder, entry, 'config.json')))
    : []
  if (known.includes(name)) return join(folder, name)
  const guess = nearest(name, known)
  throw new UsageError('usage/model-not-found', `The zoo has no model "${name}"`, {
    hint: guess === undefined ? `It has: ${known.join(', ')}.` : `Did you mean zoo:${guess}?`,
  })
}
