/** Holds two exchanges of a transcript against each other. */
import type { Finding } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'

export interface Named {
  readonly name: string
  readonly answer: Exchange
}

/** What a judge of two answers finds; nothing where one of them was not sent. */
export function compare(
  transcript: Transcript,
  [reference, other]: readonly [string, string],
  judge: (reference: Named, other: Named) => readonly Finding[],
): readonly Finding[] {
  const [one, two] = [transcript[reference], transcript[other]]
  if (one === undefined || two === undefined) return []
  return judge({ name: reference, answer: one }, { name: other, answer: two })
}
