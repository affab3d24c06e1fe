/** Where a text parts from a scored answer to the same prompt, and how near the call was there. */
import { smallest } from '../../../base/extremes.ts'
import type { AssembledLogprob } from '../../../openai/assemble.ts'
import { quote } from '../read.ts'

export interface TextFork {
  /** Position of the token in the scored answer. */
  readonly at: number
  readonly token: string
  /**
   * By how many nats the text's own way is less likely there than the scored answer's; Infinity where it is not
   * a candidate.
   */
  readonly marginNats: number
}

/** A token that ends an answer has no text, or a name in brackets. */
const isEnd = (token: string): boolean => /^(<.*>|\[.*\])?$/.test(token)

/**
 * @param reference tokens of the scored answer with their candidates
 * @returns undefined where the text has all of the tokens' text and no more, or less by tokens without text at the end
 */
export function findTextFork(reference: readonly AssembledLogprob[], text: string): TextFork | undefined {
  const starts: number[] = [0]
  for (const [at, { token = '' }] of reference.entries()) {
    const start = starts[at] ?? 0
    const rest = text.slice(start)
    if (token !== '' && rest.startsWith(token)) {
      starts.push(start + token.length)
      continue
    }
    // An end token has no place in a text: where the text ends too, nothing parts.
    if (rest === '' && at === reference.length - 1 && isEnd(token)) return undefined
    return { at, token, marginNats: leastMargin(reference.slice(0, at + 1), starts, text) }
  }
  const left = text.slice(starts.at(-1))
  return left === '' ? undefined : { at: reference.length, token: '', marginNats: Infinity }
}

/** A text may have parted before the token that it lacks: "The" shares its first letter with "T" and "iger". */
function leastMargin(
  reference: readonly AssembledLogprob[],
  starts: readonly number[],
  text: string,
): number {
  const fork = starts.at(-1) ?? 0
  const margins = reference.flatMap(({ token: own, logprob, top }, at) => {
    const start = starts[at] ?? 0
    const rest = text.slice(start)
    const fitting = top.filter(({ token }) => {
      if (token === own) return false
      if (isEnd(token)) return rest === '' && start === fork
      return rest.startsWith(token) && (start === fork || start + token.length > fork)
    })
    return fitting.map((candidate) => (logprob ?? 0) - candidate.logprob)
  })
  return smallest(margins)
}

/** E.g. `at token 7, "4", which is 2.13 nats ahead`. */
export function describeTextFork({ at, token, marginNats }: TextFork): string {
  const ahead = marginNats === Infinity ? 'far ahead' : `${marginNats.toFixed(2)} nats ahead`
  return `at token ${at}, ${token === '' ? 'the end' : quote(token)}, which is ${ahead} there`
}
