/** Which checks came out otherwise in the second of two reports, and which findings are new or gone. Pure. */
import { isKnown, levelOfNew, newFindings, recordName } from '../contract/is-known.ts'
import type { CheckRecord, Reason, RunReport } from '../contract/report.ts'
import { starvation } from '../contract/starved.ts'
import { judgeLoads } from '../load/judge-loads.ts'
import type { CheckChange } from './comparison.ts'

type Checks = Pick<RunReport, 'checks'>

/** The outcome in one word; a failure that is known, or only noted, is called so. */
function outcomeOf(record: CheckRecord | undefined): string {
  if (record === undefined) return 'not run'
  if (record.outcome.status !== 'fail') return record.outcome.status
  if (isKnown(record)) return 'known'
  if (starvation(record) !== undefined) return 'starved'
  return levelOfNew(record) === 'must' ? 'fail' : 'noted'
}

/** Outcomes that show that the server does not fail. */
const proven: readonly string[] = ['pass', 'known', 'noted']

function statusOf(before: string, after: string): CheckChange['status'] {
  if (after === 'fail') return proven.includes(before) ? 'worse' : 'unclear'
  if (before === 'fail') return proven.includes(after) ? 'better' : 'unclear'
  return proven.includes(before) && !proven.includes(after) ? 'unclear' : 'shown'
}

export function compareChecks(before: Checks, after: Checks): readonly CheckChange[] {
  const [old, now] = [before, after].map(
    ({ checks }) => new Map(checks.map((record) => [recordName(record), record])),
  )
  const ids = new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])
  return [...ids].flatMap((id) => {
    const pair = { before: outcomeOf(old?.get(id)), after: outcomeOf(now?.get(id)) }
    return pair.before === pair.after ? [] : [{ id, ...pair, status: statusOf(pair.before, pair.after) }]
  })
}

/** What loads show beside their measures, by name; thresholds may be others in each report, and bounds stand for them. */
function loadFindings({ loads = [], servers }: RunReport): readonly Reason[] {
  const counted = servers.some(({ facts }) => facts.claims.includes('metrics'))
  const byName = Map.groupBy(loads, ({ name, trial }) => (trial === undefined ? name : trial.of))
  return [...byName].flatMap(([name, records]) =>
    judgeLoads(records, { measured: false, counted })
      .rejected.filter(({ code }) => code !== 'load/threshold-missed')
      .map(({ code, message }) => ({ code: `${name}/${code}`, message })),
  )
}

/** Findings that reject: of checks, of the server, of its stop, and of loads; by code. */
function findingsOf(run: RunReport): ReadonlyMap<string, Reason> {
  const { checks, servers } = run
  const ofServers = servers.flatMap(({ findings, teardown }) => [...findings, ...(teardown?.findings ?? [])])
  const ofChecks = checks.flatMap((record) =>
    outcomeOf(record) === 'fail'
      ? newFindings(record)
          .filter(({ level = record.level }) => level === 'must')
          .map(({ code, message }) => ({ code: `${recordName(record)}/${code}`, message }))
      : [],
  )
  const all = [...ofServers.filter(({ level }) => level === undefined), ...ofChecks, ...loadFindings(run)]
  return new Map(all.map(({ code, message }) => [code, { code, message }]))
}

/** @returns the findings of `one` that `other` does not have */
export function findingsBeyond(one: RunReport, other: RunReport): readonly Reason[] {
  const known = findingsOf(other)
  return [...findingsOf(one).values()].filter(({ code }) => !known.has(code))
}
