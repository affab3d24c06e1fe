/** Judges that all answers of an endpoint are the same. */
import type { Judgement, ServerFacts } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import type { Some } from '../applies.ts'
import type { Endpoint } from '../endpoints.ts'
import { firstChoice, outputOf } from './read.ts'
import { sameAnswers } from './same-answer.ts'
import { isAgain } from './tie/ask-again.ts'
import type { Comparison } from './tie/comparison.ts'

/** @param transcript exchanges named `<endpoint> <run>`; the first of an endpoint is what the others are held against */
export function repeatsOf(transcript: Transcript): readonly Comparison[] {
  const references = new Map<string, string>()
  return Object.keys(transcript).flatMap((other) => {
    const [endpoint = ''] = other.split(' ')
    const reference = references.get(endpoint)
    if (reference !== undefined) return isAgain(other) ? [] : [{ reference, other }]
    references.set(endpoint, other)
    return []
  })
}

/** Judges the comparisons that `repeatsOf` names. */
export function judgeRepeats(transcript: Transcript, _: Some<Endpoint>, facts: ServerFacts): Judgement {
  const findings = sameAnswers(transcript, repeatsOf(transcript), facts)
  const empty = Object.values(transcript).every((answer) => outputOf(firstChoice(answer)) === '')
  return findings.length === 0 && empty ? { vacuous: 'the answers are empty' } : findings
}
