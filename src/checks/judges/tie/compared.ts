/** How much of the answers that a check holds against each other could be compared. */
import type { Judgement } from '../../../contract/check.ts'
import type { Transcript } from '../../../contract/exchange.ts'
import { type Comparison, outputsOf } from './comparison.ts'
import { commonPrefix } from './explain.ts'

/** As short as two tokens. */
const fewCharacters = 8

interface Pair {
  /** Characters of the reference's output, and of them those before the place where the answers part. */
  readonly whole: number
  readonly same: number
  readonly parts: boolean
}

const pairsOf = (transcript: Transcript, comparisons: readonly Comparison[]): readonly Pair[] =>
  comparisons.flatMap((comparison) => {
    const outputs = outputsOf(transcript, comparison)
    if (outputs === undefined) return []
    const [one, two] = outputs
    return [{ whole: one.length, same: commonPrefix(one, two), parts: one !== two }]
  })

/** @returns the judgement, or that it judged nothing because every answer parts from its reference at the first tokens */
export function compared(
  judgement: Judgement,
  transcript: Transcript,
  comparisons: readonly Comparison[],
): Judgement {
  if ('vacuous' in judgement || judgement.length > 0) return judgement
  const pairs = pairsOf(transcript, comparisons)
  const nothing = pairs.length > 0 && pairs.every(({ parts, same }) => parts && same < fewCharacters)
  return nothing
    ? { vacuous: 'every answer parts from its reference in a near tie at the first tokens' }
    : judgement
}

/** What follows on a near tie is another text: how much was compared before. */
export function notesOn(transcript: Transcript, comparisons: readonly Comparison[]): readonly string[] {
  const pairs = pairsOf(transcript, comparisons)
  const parted = pairs.filter(({ parts }) => parts).length
  if (parted === 0) return []
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
  const share = sum(pairs.map(({ same }) => same)) / Math.max(1, sum(pairs.map(({ whole }) => whole)))
  return [
    `${parted} of ${pairs.length} answers part from their reference; up to there, ${Math.round(100 * share)} % of the text was compared.`,
  ]
}
