/** What the whole command said of one mutant. */
import { isKnown } from '../../src/contract/is-known.ts'
import type { Finding } from '../../src/contract/check.ts'
import type { CheckRecord, RunReport } from '../../src/contract/report.ts'
import type { Mutant } from './mutant.ts'

export interface Outcome {
  readonly mutant: Mutant
  /** `run` at a server that replays the answers, or `rejudge` of a report that holds them. */
  readonly way: 'run' | 'rejudge'
  /** The status of the check, and its codes. */
  readonly said: string
  readonly right: boolean
  /** Why it could not be tried in this way: the answers are of requests that another run does not send again. */
  readonly unproven?: string
}

interface Seen {
  readonly mutant: Mutant
  readonly way: Outcome['way']
  readonly report: RunReport | undefined
  /** Exit code. */
  readonly code: number | null
}

const findingsOf = ({ outcome }: CheckRecord): readonly Finding[] =>
  outcome.status === 'fail' ? outcome.findings : []

/** A finding that has to be rejected ends with 1, and nothing else does. */
export function judge({ mutant, way, report, code }: Seen): Outcome {
  const record = report?.checks[0]
  if (record === undefined) {
    const [reason] = report?.reasons ?? []
    return { mutant, way, said: `${reason?.code ?? 'nothing'} (${code})`, right: false }
  }
  const found = findingsOf(record)
  const codes = found.map((finding) => finding.code)
  const rejects = !isKnown(record) && found.some(({ level = record.level }) => level === 'must')
  const isWord = mutant.code === undefined ? record.outcome.status === 'pass' : codes.includes(mutant.code)
  const said = `${record.outcome.status} (${code}) ${codes.join(', ')}`
  return { mutant, way, said, right: isWord && (code === 1) === rejects }
}
