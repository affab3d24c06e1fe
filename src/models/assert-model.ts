/** Whether a path holds what it is named for, before an engine spends a minute to find out. */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '../base/errors.ts'
import type { ModelKind } from '../contract/path-place.ts'

interface Marks {
  /** One of these has to be in the folder. */
  readonly files: readonly [string, ...string[]]
  /** A weight file with its configuration in it does as well. */
  readonly selfContained?: RegExp
}

/** Hugging Face's configuration and Mistral's own; PEFT's; the tokenizers' of both. */
export const marksOf: Readonly<Record<ModelKind, Marks>> = {
  model: { files: ['config.json', 'params.json'], selfContained: /\.gguf$/ },
  adapter: { files: ['adapter_config.json'] },
  tokenizer: {
    files: ['tokenizer_config.json', 'tokenizer.json', 'tokenizer.model', 'tekken.json', 'vocab.json'],
  },
}

/** Where a word stands that names a model, for the messages. */
export interface Named {
  readonly kind: ModelKind
  /** E.g. `model` or `options.speculative.model`. */
  readonly at: string
}

export const mainModel: Named = { kind: 'model', at: 'model' }

/** Whether `path`, which exists, is of this kind. */
export function isOfKind(path: string, kind: ModelKind): boolean {
  const { files, selfContained } = marksOf[kind]
  // Engines load a model from many a single file; what is in it they know better.
  if (!statSync(path).isDirectory()) return kind === 'model'
  if (files.some((name) => existsSync(join(path, name)))) return true
  return selfContained !== undefined && readdirSync(path).some((name) => selfContained.test(name))
}

/**
 * @throws UsageError `usage/model-not-found` where nothing is at `path`
 * @throws UsageError `usage/not-a-model` for a folder without what makes it one of its kind
 */
export function assertModel(path: string, { kind, at }: Named = mainModel): void {
  if (!existsSync(path)) {
    const article = kind === 'adapter' ? 'an' : 'a'
    throw new UsageError('usage/model-not-found', `No ${kind} exists at ${path}`, {
      hint: `Correct \`${at}\` in the preset, or make ${article} ${kind} available at that path.`,
      facts: { path, at },
    })
  }
  if (isOfKind(path, kind)) return
  const [file] = marksOf[kind].files
  throw new UsageError('usage/not-a-model', `${path} holds no ${kind}: ${file} is missing`, {
    hint: `Set \`${at}\` to the folder that holds ${file}; in a hub cache that is snapshots/REVISION.`,
    facts: { path, at },
  })
}
