/** The model's own tokenizer, for prompts of an exact length. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError, messageOf } from '../base/errors.ts'
import type { CountTokens } from '../load/prompts/synthetic.ts'

function readJson(path: string): object {
  return JSON.parse(readFileSync(path, 'utf8')) as object
}

/**
 * @param folder of the model, with its tokenizer.json
 * @param special count what the tokenizer itself adds, as for completions; a chat template adds its own
 * @throws UsageError `usage/bad-tokenizer`
 */
export async function readTokenizer(folder: string, special: boolean): Promise<CountTokens> {
  const path = join(folder, 'tokenizer.json')
  try {
    // Read here: most commands need none.
    const { Tokenizer } = await import('@huggingface/tokenizers')
    const configPath = join(folder, 'tokenizer_config.json')
    const tokenizer = new Tokenizer(readJson(path), existsSync(configPath) ? readJson(configPath) : {})
    return (text) => tokenizer.encode(text, { add_special_tokens: special }).ids.length
  } catch (cause) {
    const why = messageOf(cause)
    throw new UsageError('usage/bad-tokenizer', `${path} cannot be loaded: ${why}`, {
      cause,
      hint: 'Name the folder of the model with --tokenizer, or send your own prompts with --prompts.',
    })
  }
}

/** Without a tokenizer a word counts as a token. */
export const countWords: CountTokens = (text) => text.split(' ').filter((word) => word !== '').length
