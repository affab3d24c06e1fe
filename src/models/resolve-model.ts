/** From the model that a preset names to what the engine is given. */
import { existsSync, readdirSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { UsageError } from '../base/errors.ts'
import { nearest } from '../base/nearest.ts'
import { packageRoot } from '../host/package-root.ts'

const zooPrefix = 'zoo:'
/** An id as hubs use it: one or two parts of word characters, dots and dashes, and never an option. */
const modelId = /^\w[\w.-]*(\/\w[\w.-]*)?$/

function zooPath(name: string): string {
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

/**
 * @param model `zoo:NAME`, an absolute path, or an id that the engine resolves
 * @returns an absolute path or the id
 * @throws UsageError `usage/model-not-found`
 */
export function resolveModel(model: string): string {
  if (model.startsWith(zooPrefix)) return zooPath(model.slice(zooPrefix.length))
  if (isAbsolute(model)) {
    if (existsSync(model)) return model
    throw new UsageError('usage/model-not-found', `There is no model at ${model}`, {
      hint: 'Correct `model` in the preset, or make the checkpoint available at that path.',
    })
  }
  if (modelId.test(model)) return model
  throw new UsageError('usage/model-not-found', `"${model}" is neither a path nor a model id`, {
    hint: 'Use zoo:NAME, an absolute path, ./a/path (from the config file), or an id such as org/name.',
  })
}
