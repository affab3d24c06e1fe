/** Counts the tokens of a thought by the log-probabilities that came with them. */
import type { Exchange } from '../../../contract/exchange.ts'
import { firstChoice } from '../../judges/read.ts'

/** A count may leave out or include the tags around the thought and the blanks beside them. */
export interface TokenRange {
  readonly least: number
  readonly most: number
}

/**
 * Joins tokens until they are the thought.
 *
 * @param markup texts of the tags
 * @returns undefined when the tokens do not spell the thought
 */
export function thoughtTokens(answer: Exchange, markup: readonly string[]): TokenRange | undefined {
  const { logprobs, reasoning } = firstChoice(answer)
  const tokens = logprobs.map(({ token = '' }) => token)
  const aside = (token: string): boolean => token.trim() === '' || markup.includes(token.trim())
  const start = Math.max(
    0,
    tokens.findIndex((token) => !aside(token)),
  )
  const thought = reasoning.trim()
  if (thought === '') return { least: 0, most: start }
  let text = ''
  for (let end = start; end < tokens.length; end += 1) {
    text += tokens[end] ?? ''
    if (text.trim() !== thought) continue
    const rest = tokens.slice(end + 1).findIndex((token) => !aside(token))
    const after = rest < 0 ? tokens.length - end - 1 : rest
    return { least: end - start + 1, most: end + 1 + after }
  }
  return undefined
}
