/** Names of the places in a page that links lead to. Pure. */
import { recordName } from '../../contract/is-known.ts'
import type { CheckRecord, RunReport } from '../../contract/report.ts'

/** One run in a page; a page of several runs has it before every anchor. */
export interface Place {
  readonly run: RunReport
  /** E.g. `run-2-`; empty for the only run of a page. */
  readonly prefix: string
}

/** Where a check stands in the page, e.g. `check-chat-n`. */
export const checkAnchor = ({ prefix }: Place, record: CheckRecord): string =>
  `${prefix}check-${recordName(record).replaceAll(/[^\w-]+/g, '-')}`

export const findingAnchor = ({ prefix }: Place, index: number): string => `${prefix}finding-${index + 1}`
