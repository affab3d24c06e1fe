/** Which words can name a model, so that none of them is an option or climbs out of a folder. */
import { UsageError } from '../base/errors.ts'

/** One part of a name: starts with a word character, so it is neither an option nor `..` nor hidden. */
const part = String.raw`\w[\w.-]*`
const hubId = new RegExp(`^${part}(/${part})?$`)
const folderName = new RegExp(`^${part}(/${part}){0,15}$`)

/** Whether hubs use such ids: `gpt2` or `org/name`. */
export const isHubId = (text: string): boolean => hubId.test(text)

/** Whether this can be a folder below a root: up to sixteen parts, none of which leads upwards. */
export const isFolderName = (text: string): boolean => folderName.test(text)

/** @throws UsageError `usage/model-not-found` for a word that can be neither an id nor a folder's name */
export function assertModelName(text: string): void {
  if (isFolderName(text)) return
  throw new UsageError('usage/model-not-found', `"${text}" is neither a path nor a model id`, {
    hint: 'Use zoo:NAME, installed:NAME, an absolute path, ./a/path (from the config file), or an id such as org/name.',
  })
}
