/**
 * Judges that what is sent reaches the prompt: of two requests that differ in the length of one part, the longer one
 * counts more prompt tokens. A template may replace, add or reorder what it likes; only a dropped part counts the same.
 */
import type { Finding, Judgement } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { tokenCounts } from './read.ts'

/** Two exchanges by name, the second with the longer part, and the finding where that part is dropped. */
export interface Growth {
  readonly pair: readonly [shorter: string, longer: string]
  readonly code: string
  /** The part, as a message names it, e.g. `The system message`. */
  readonly part: string
}

/** Tokens of the prompt; undefined where a server counts none, which tells nothing. */
const promptOf = (answer: Exchange | undefined): number | undefined =>
  (answer && tokenCounts(answer)?.prompt) || undefined

/** @returns vacuous where no pair has its counts */
export function judgeGrowth(transcript: Transcript, growths: readonly Growth[]): Judgement {
  const counted = growths.flatMap((growth) => {
    const [short, long] = growth.pair.map((name) => promptOf(transcript[name]))
    return short === undefined || long === undefined ? [] : [{ ...growth, short, long }]
  })
  if (counted.length === 0) return { vacuous: 'the server does not count prompt tokens' }
  return counted.flatMap(({ pair: [, exchange], code, part, short, long }): readonly Finding[] => {
    if (long > short) return []
    const message = `${part} was made longer, but the prompt has ${long} tokens where it had ${short}.`
    return [{ code, message, exchange, path: 'usage.prompt_tokens' }]
  })
}
