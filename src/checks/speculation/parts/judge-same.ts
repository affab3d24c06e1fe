/** Judges plain answers against the baseline's scored ones: the same text, or a fork that rounding explains. */
import type { Finding } from '../../../contract/check.ts'
import type { Named } from '../../judges/compare.ts'
import { nearTieNats } from '../../judges/fork.ts'
import { firstChoice } from '../../judges/read.ts'
import { sameAnswerFindings } from '../../judges/same-answer.ts'
import { describeTextFork, findTextFork } from './text-fork.ts'

/** @param reference scored; what follows on a near tie is another text, and is not judged */
export function sameOrExplained(reference: Named, other: Named): readonly Finding[] {
  const findings = sameAnswerFindings(reference, other)
  const parted = findings.some(({ code }) => code === 'text-differs')
  if (!parted) return findings
  const fork = findTextFork(firstChoice(reference.answer).logprobs, firstChoice(other.answer).text)
  if (fork !== undefined && fork.marginNats <= nearTieNats) return []
  const where = fork === undefined ? '' : ` They part ${describeTextFork(fork)}.`
  return findings.map((finding) =>
    finding.code === 'text-differs' ? { ...finding, message: `${finding.message}${where}` } : finding,
  )
}
