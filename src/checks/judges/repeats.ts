/** Judges that all answers of an endpoint are the same. */
import type { Judgement } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { firstChoice, outputOf } from './read.ts'
import { sameAnswerFindings } from './same-answer.ts'

/** @param transcript exchanges named `<endpoint> <run>`; the first of an endpoint is what the others are held against */
export function judgeRepeats(transcript: Transcript): Judgement {
  const references = new Map<string, { name: string; answer: Exchange }>()
  const findings = Object.entries(transcript).flatMap(([name, answer]) => {
    const [endpoint = ''] = name.split(' ')
    const reference = references.get(endpoint)
    if (reference !== undefined) return sameAnswerFindings(reference, { name, answer })
    references.set(endpoint, { name, answer })
    return []
  })
  const empty = [...references.values()].every(({ answer }) => outputOf(firstChoice(answer)) === '')
  return findings.length === 0 && empty ? { vacuous: 'the answers are empty' } : findings
}
