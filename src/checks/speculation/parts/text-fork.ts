/** Where a text parts from a scored answer to the same prompt, and how near the call was there. */
import type { AssembledLogprob } from '../../../openai/assemble.ts'
import { quote } from '../../judges/read.ts'

export interface TextFork {
  /** Position of the token in the scored answer. */
  readonly at: number
  readonly token: string
  /**
   * By how many nats the text's own way is less likely there than the scored answer's; Infinity where it is no
   * candidate.
   */
  readonly marginNats: number
}

/**
 * @param reference tokens of the scored answer with their candidates
 * @returns undefined where the text has all of the tokens' text and no more, or less by tokens without text at the end
 */
export function findTextFork(reference: readonly AssembledLogprob[], text: string): TextFork | undefined {
  let position = 0
  for (const [at, { token = '', logprob, top }] of reference.entries()) {
    const rest = text.slice(position)
    if (token !== '' && rest.startsWith(token)) {
      position += token.length
      continue
    }
    // An end token has no place in a text: where the text ends too, nothing parts.
    if (rest === '' && at === reference.length - 1) return undefined
    const others = top.filter((candidate) => candidate.token !== token)
    const fitting = others.filter((candidate) => rest === '' || rest.startsWith(candidate.token))
    const margins = fitting.map((candidate) => (logprob ?? 0) - candidate.logprob)
    return { at, token, marginNats: Math.min(Infinity, ...margins) }
  }
  const left = text.slice(position)
  return left === '' ? undefined : { at: reference.length, token: '', marginNats: Infinity }
}

/** E.g. `at token 7, "4", which is 2.13 nats ahead`. */
export function describeTextFork({ at, token, marginNats }: TextFork): string {
  const ahead = marginNats === Infinity ? 'far ahead' : `${marginNats.toFixed(2)} nats ahead`
  return `at token ${at}, ${token === '' ? 'the end' : quote(token)}, which is ${ahead} there`
}
