/** Models that `servewright install model` has put into the cache folder. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { EnvironmentError } from '../base/errors.ts'
import { installedModelFolder, installMarkerName } from '../host/cache-folder.ts'
import { assertModelName } from './model-name.ts'

const prefix = 'installed:'

export const isInstalledName = (model: string): boolean => model.startsWith(prefix)

/**
 * @param model `installed:NAME`, or `installed:NAME/FILE` for a file of it, such as its GGUF
 * @throws EnvironmentError `environment/model-missing` with the command that installs it
 */
export function installedPath(model: string): string {
  const word = model.slice(prefix.length)
  assertModelName(word)
  const [name = '', ...below] = word.split('/')
  const folder = installedModelFolder(name)
  const path = join(folder, ...below)
  if (existsSync(join(folder, installMarkerName)) && existsSync(path)) return path
  throw new EnvironmentError('environment/model-missing', `The model ${word} is not installed`, {
    hint: `Install it with \`servewright install model ${name}\`.`,
    facts: { path },
  })
}
