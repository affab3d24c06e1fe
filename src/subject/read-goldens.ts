/** Reads the golden files and the files of odds that a preset expects, before anything is started. */
import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { UsageError, messageOf } from '../base/errors.ts'
import type { GoldenSet } from '../contract/golden.ts'
import type { OddsExpectation, OddsSet } from '../contract/odds.ts'
import type { Preset } from '../contract/preset.ts'
import { createGoldenSet, type GoldenSource } from '../reference/golden-set.ts'
import { createOddsSet } from '../reference/odds-file.ts'

/** The name of a golden file in a model's folder. */
export const goldenFileName = 'golden.json'

/** The name that distinguishes goldens: `zoo:llama` and `/models/llama` are the model `llama`. */
export const goldenModelOf = ({ model }: Pick<Preset, 'model'>): string =>
  basename(model.replace(/^zoo:/, ''))

const oddsFileName = 'odds.json'

type Read = Omit<GoldenSource, 'model'>

function readSource(path: string, { name, hint }: { readonly name: string; readonly hint: string }): Read {
  try {
    const file = statSync(path).isDirectory() ? join(path, name) : path
    const text = readFileSync(file, 'utf8')
    return { file, text, sha256: createHash('sha256').update(text).digest('hex') }
  } catch (cause) {
    const why = messageOf(cause)
    throw new UsageError('usage/invalid-golden', `${name} at ${path} cannot be read: ${why}`, {
      cause,
      hint,
    })
  }
}

/**
 * @param preset with its paths resolved
 * @throws UsageError `usage/invalid-golden` or `usage/foreign-golden`
 */
export function readGoldens(preset: Preset): readonly GoldenSet[] {
  const hint = 'Make them with `servewright golden PRESET`, or correct `expectations.goldens[].file`.'
  return (preset.expectations?.goldens ?? []).map((expectation) => {
    const source = readSource(expectation.file, { name: goldenFileName, hint })
    return createGoldenSet({ ...source, model: expectation.model ?? goldenModelOf(preset) }, expectation)
  })
}

/**
 * @param odds with their paths resolved
 * @param place where the files are named, e.g. `--odds`
 * @throws UsageError `usage/invalid-golden`
 */
export function readOdds(
  odds: readonly OddsExpectation[],
  place = 'expectations.odds[].file',
): readonly OddsSet[] {
  const hint = `Correct \`${place}\`.`
  return odds.map((expectation) =>
    createOddsSet(readSource(expectation.file, { name: oddsFileName, hint }), expectation),
  )
}
