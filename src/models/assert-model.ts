/** Whether a path holds a model at all, before an engine spends a minute to find out. */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '../base/errors.ts'

/** Hugging Face's configuration, and Mistral's own. */
const configurations = ['config.json', 'params.json']
/** Formats whose weight files hold their configuration. */
const selfContained = /\.gguf$/

function isModel(path: string): boolean {
  if (!statSync(path).isDirectory()) return true
  if (configurations.some((name) => existsSync(join(path, name)))) return true
  return readdirSync(path).some((name) => selfContained.test(name))
}

/**
 * @throws UsageError `usage/model-not-found` where nothing is at `path`
 * @throws UsageError `usage/not-a-model` for a folder without configuration
 */
export function assertModel(path: string): void {
  if (!existsSync(path)) {
    throw new UsageError('usage/model-not-found', `There is no model at ${path}`, {
      hint: 'Correct `model` in the preset, or make the checkpoint available at that path.',
    })
  }
  if (isModel(path)) return
  throw new UsageError('usage/not-a-model', `${path} holds no model: it has no config.json`, {
    hint: 'Name the folder that holds config.json and the weights; in a hub cache that is snapshots/REVISION.',
    facts: { path },
  })
}
