/** Reads what a server that runs already is said to offer. */
import { UsageError } from '../base/errors.ts'
import { nearest } from '../base/nearest.ts'
import { capabilities, type Capability } from '../contract/preset.ts'

/** @throws UsageError naming the nearest known claim */
export function parseClaims(words: readonly string[]): readonly Capability[] {
  return words.map((word) => {
    const known = capabilities.find((capability) => capability === word)
    if (known !== undefined) return known
    const guess = nearest(word, capabilities)
    throw new UsageError('usage/invalid-arguments', `"${word}" is not a known claim`, {
      hint: guess === undefined ? `The claims are: ${capabilities.join(', ')}.` : `Did you mean ${guess}?`,
    })
  })
}
