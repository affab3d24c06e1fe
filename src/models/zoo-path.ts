/** The small models that this package brings along, and what goes with them. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '../base/errors.ts'
import { nearest } from '../base/nearest.ts'
import type { ModelKind, PathPlace } from '../contract/path-place.ts'
import { packageRoot } from '../host/package-root.ts'
import { isOfKind } from './assert-model.ts'

const prefix = 'zoo:'

export const isZooName = (model: string): boolean => model.startsWith(prefix)

const kindNames: Readonly<Record<PathPlace['kind'], string>> = {
  model: 'model',
  adapter: 'adapter',
  tokenizer: 'tokenizer',
  path: 'entry',
}

/** Weights that are a model by themselves. */
const filesIn = (zoo: string): readonly string[] =>
  existsSync(zoo) ? readdirSync(zoo).filter((name) => name.endsWith('.gguf')) : []

/** Folders of the zoo, and folders in them. */
function foldersIn(zoo: string): readonly string[] {
  const below = (folder: string): readonly string[] =>
    existsSync(folder)
      ? readdirSync(folder, { withFileTypes: true })
          .filter((entry) => entry.isDirectory())
          .map(({ name }) => name)
      : []
  return below(zoo).flatMap((name) => [name, ...below(join(zoo, name)).map((inner) => `${name}/${inner}`)])
}

const fits = (path: string, kind: ModelKind | 'path'): boolean => kind === 'path' || isOfKind(path, kind)

/** @throws UsageError `usage/model-not-found` with the nearest name */
export function zooPath(model: string, kind: PathPlace['kind'] = 'model'): string {
  const name = model.slice(prefix.length)
  const zoo = join(packageRoot, 'zoo')
  const known = [...foldersIn(zoo), ...filesIn(zoo)].filter((folder) => fits(join(zoo, folder), kind))
  if (known.includes(name)) return join(zoo, name)
  const guess = nearest(name, known)
  throw new UsageError('usage/model-not-found', `The zoo has no ${kindNames[kind]} "${name}"`, {
    hint: guess === undefined ? `The zoo has: ${known.join(', ')}.` : `Did you mean zoo:${guess}?`,
  })
}
