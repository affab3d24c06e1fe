/** Reads what a server that runs already is said to offer. */
import { UsageError } from '../base/errors.ts'
import { nearest } from '../base/nearest.ts'
import { capabilities, type Capability } from '../contract/preset.ts'

const isClaim = (word: string): word is Capability => capabilities.some((capability) => capability === word)

/** What is wrong with claims, one phrase for each that is not known, with the nearest that is. */
export function claimProblems(words: readonly string[]): readonly string[] {
  return words
    .filter((word) => !isClaim(word))
    .map((word) => {
      const guess = nearest(word, capabilities)
      return `"${word}" is not a known claim${guess === undefined ? '' : ` (did you mean ${guess}?)`}`
    })
}

/** @throws UsageError naming every unknown claim, and the nearest known one */
export function parseClaims(words: readonly string[]): readonly Capability[] {
  const problems = claimProblems(words)
  if (problems.length > 0)
    throw new UsageError('usage/invalid-arguments', problems.join('; '), {
      hint: `The claims are: ${capabilities.join(', ')}.`,
    })
  return words.filter(isClaim)
}
