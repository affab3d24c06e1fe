/** Judges what a report holds again, with today's judges and today's known findings. Pure: nothing is sent. */
import { messageOf } from '../../base/errors.ts'
import { defined } from '../../base/defined.ts'
import type { Check, ServerFacts } from '../../contract/check.ts'
import { checkIdOf, isKnown, levelOfNew, recordName } from '../../contract/is-known.ts'
import type { LoadRecord } from '../../contract/load.ts'
import type { KnownFinding } from '../../contract/preset.ts'
import type { CheckRecord, Difference, RunReport } from '../../contract/report.ts'
import { goneFindings, markKnown } from '../../checks/known-findings.ts'
import { isOfBaseline } from '../../checks/run-baseline.ts'
import { judgeExchanges } from '../../checks/run-check.ts'
import { rejudgeThresholds } from '../../load/thresholds/judge-thresholds.ts'
import { decide } from '../decide.ts'
import { tellOrigin } from '../tell-origin.ts'

/** What is judged by. */
export interface Judges {
  readonly checks: readonly Check[]
  /** Known of the engine of this report. */
  readonly known: readonly KnownFinding[]
}

interface Rejudged {
  readonly record: CheckRecord
  /** Why the outcome stands as it was recorded. */
  readonly kept?: string
}

export interface RejudgedRun {
  readonly report: RunReport
  /** How many records were judged again. */
  readonly judged: number
  readonly differences: readonly Difference[]
  /** Records whose outcome could not be judged again, with the reason. */
  readonly kept: readonly { readonly id: string; readonly reason: string }[]
}

/** A skip says what was sent to nobody, and so does a fault of ours before the answers had come. */
function wasJudged({ outcome, exchanges }: CheckRecord): boolean {
  if (outcome.status === 'skip') return false
  return outcome.status !== 'blocked' || Object.keys(exchanges).some((name) => !isOfBaseline(name))
}

const isCut = ({ exchanges }: CheckRecord): boolean =>
  Object.values(exchanges).some(({ cut }) => cut !== undefined)

const isTold = (record: CheckRecord, { status }: CheckRecord['outcome']): boolean =>
  Object.keys(record.exchanges).length > 0 || status === record.outcome.status

function rejudgeRecord(
  record: CheckRecord,
  facts: ServerFacts | undefined,
  { checks, known, behind = [] }: Judges & Pick<RunReport, 'behind'>,
): Rejudged {
  if (!wasJudged(record)) return { record: markKnown(record, known) }
  const check = checks.find(({ id }) => id === checkIdOf(record))
  if (check === undefined)
    return { record: markKnown(record, known), kept: 'this version has no check of this id' }
  if (facts === undefined) return { record, kept: 'the report holds no server' }
  if (isCut(record))
    return {
      record: markKnown(record, known),
      kept: 'of its answers only the begin and the end are recorded',
    }
  const { known: _, notes: __, grounds: ___, ...rest } = record
  try {
    const again = judgeExchanges(check, record.exchanges, facts)
    const { title, advice, level, needs, answers } = check
    const head = { advice, level, needs, ...defined({ answers }) }
    const under = record.under === undefined ? title : record.title
    const judged = { ...rest, ...head, title: under, ...again }
    // Some checks send nothing; of others a report may have been trimmed.
    const told = isTold(record, again.outcome)
    return told
      ? { record: markKnown(tellOrigin(judged, behind), known) }
      : { record, kept: 'the report holds no exchange of this check' }
  } catch (thrown) {
    const why = messageOf(thrown)
    return { record, kept: `today's check cannot read what was recorded: ${why}` }
  }
}

/** All of a record that can change the verdict. */
function shownRecord(record: CheckRecord): string {
  const { outcome } = record
  const level = levelOfNew(record) ?? record.level
  if (outcome.status !== 'fail') return outcome.status
  const codes = [...new Set(outcome.findings.map(({ code }) => code))].toSorted().join(', ')
  const status = isKnown(record) ? 'known' : 'fail'
  return `${status}${level === 'should' ? ' (should)' : ''} ${codes}`
}

function differenceOf(id: string, before: string, after: string): readonly Difference[] {
  return before === after ? [] : [{ what: id, before, after }]
}

function rejudgeLoad(record: LoadRecord): { readonly record: LoadRecord; readonly kept?: string } {
  try {
    return { record: rejudgeThresholds(record) }
  } catch (thrown) {
    const why = messageOf(thrown)
    return { record, kept: `its histograms cannot be read: ${why}` }
  }
}

/** @param before as recorded, in the form of today */
export function rejudge(before: RunReport, judges: Judges): RejudgedRun {
  const facts = before.servers.findLast(({ baseline }) => baseline === undefined)?.facts
  const results = before.checks.map((record) =>
    rejudgeRecord(record, facts, { ...judges, ...defined({ behind: before.behind }) }),
  )
  const checks = results.map(({ record }) => record)
  const judgedLoads = before.loads?.map(rejudgeLoad)
  const loads = judgedLoads?.map(({ record }) => record)
  const attached = before.servers.some(({ origin }) => origin === 'attached')
  const gone = attached ? [] : goneFindings(checks, judges.known, before.behind)
  const { verdict: _, exitCode: __, reasons: ___, goneFindings: ____, known: _____, ...rest } = before
  const evidence = {
    ...rest,
    checks,
    ...defined({
      loads,
      known: judges.known.length === 0 ? undefined : judges.known,
      goneFindings: gone.length === 0 ? undefined : gone,
    }),
  }
  const decision = decide(evidence)
  const thresholds = (loads ?? []).flatMap(({ name, thresholds: after }, index) =>
    after.flatMap(({ threshold, status }, at) =>
      differenceOf(
        `${name}: ${threshold.text}`,
        before.loads?.[index]?.thresholds[at]?.status ?? 'none',
        status,
      ),
    ),
  )
  const differences = [
    ...differenceOf('verdict', before.verdict, decision.verdict),
    ...before.checks.flatMap((record, index) =>
      differenceOf(recordName(record), shownRecord(record), shownRecord(checks[index] ?? record)),
    ),
    ...thresholds,
  ]
  const keptChecks = results.flatMap(({ record, kept: reason }) =>
    reason === undefined ? [] : [{ id: recordName(record), reason }],
  )
  const keptLoads = (judgedLoads ?? []).flatMap(({ record, kept: reason }) =>
    reason === undefined ? [] : [{ id: record.name, reason }],
  )
  const kept = [...keptChecks, ...keptLoads]
  const judged = before.checks.filter(wasJudged).length - keptChecks.length
  return { report: { ...evidence, ...decision }, judged, differences, kept }
}
