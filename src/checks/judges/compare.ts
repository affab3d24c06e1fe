/** Holds two exchanges of a transcript against each other. */
import type { Finding } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { answersAgain } from './tie/ask-again.ts'

export interface Named {
  readonly name: string
  readonly answer: Exchange
  /** What the same request brought when it was asked again, because the answer differed. */
  readonly again?: readonly Exchange[]
}

/** What a judge of two answers finds; nothing where one of them was not sent. */
export function compare(
  transcript: Transcript,
  [reference, other]: readonly [string, string],
  judge: (reference: Named, other: Named) => readonly Finding[],
): readonly Finding[] {
  const [one, two] = [reference, other].map((name) => named(transcript, name))
  return one === undefined || two === undefined ? [] : judge(one, two)
}

/** An answer with what its request brought when it was asked again. */
export function named(transcript: Transcript, name: string): Named | undefined {
  const answer = transcript[name]
  return answer === undefined ? undefined : { name, answer, again: answersAgain(transcript, name) }
}
