/** Reads the golden files that a preset expects, before anything is started. */
import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { UsageError, messageOf } from '../base/errors.ts'
import type { GoldenSet } from '../contract/golden.ts'
import type { Preset } from '../contract/preset.ts'
import { createGoldenSet } from '../reference/golden-set.ts'

/** The name of a golden file in a model's folder. */
export const goldenFileName = 'golden.json'

/** The name that distinguishes goldens: `zoo:llama` and `/models/llama` are the model `llama`. */
export const goldenModelOf = ({ model }: Pick<Preset, 'model'>): string =>
  basename(model.replace(/^zoo:/, ''))

function readText(path: string): { readonly file: string; readonly text: string } {
  try {
    const file = statSync(path).isDirectory() ? join(path, goldenFileName) : path
    return { file, text: readFileSync(file, 'utf8') }
  } catch (cause) {
    const why = messageOf(cause)
    throw new UsageError('usage/invalid-golden', `The goldens at ${path} cannot be read: ${why}`, {
      cause,
      hint: 'Make them with `servewright golden PRESET`, or correct `expectations.goldens[].file`.',
    })
  }
}

/**
 * @param preset with its paths resolved
 * @throws UsageError `usage/invalid-golden` or `usage/foreign-golden`
 */
export function readGoldens(preset: Preset): readonly GoldenSet[] {
  return (preset.expectations?.goldens ?? []).map((expectation) => {
    const { file, text } = readText(expectation.file)
    const sha256 = createHash('sha256').update(text).digest('hex')
    const model = expectation.model ?? goldenModelOf(preset)
    return createGoldenSet({ file, text, sha256, model }, expectation)
  })
}
