/** What the words of a report mean that a reader may not know, where they occur. Pure. */
import { isKnown, levelOfNew } from '../../contract/is-known.ts'
import type { CheckRecord, RunReport } from '../../contract/report.ts'

interface Term {
  readonly word: string
  readonly means: string
  occurs(record: CheckRecord): boolean
}

const terms: readonly Term[] = [
  {
    word: 'known',
    means: 'a fault that the makers of this engine version know; it does not reject (--strict makes it)',
    occurs: isKnown,
  },
  {
    word: 'should',
    means: 'good practice that no contract demands; such a finding is noted and does not reject',
    occurs: (record) => levelOfNew(record) === 'should',
  },
  {
    word: 'vacuous',
    means: 'the answers held nothing to judge by, so nothing is proven',
    occurs: ({ outcome }) => outcome.status === 'vacuous',
  },
]

/** @returns those of the terms `known`, `should` and `vacuous` that occur, with what they mean */
export function legendOf({
  checks,
}: Pick<RunReport, 'checks'>): readonly { readonly word: string; readonly means: string }[] {
  return terms
    .filter(({ occurs }) => checks.some((record) => occurs(record)))
    .map(({ word, means }) => ({ word, means }))
}
