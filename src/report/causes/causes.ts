/** The findings of a report by cause: what shows one fault in many places is one thing to mend. Pure. */
import { defined } from '../../base/defined.ts'
import type { Finding, Ground } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { knownBy, newFindings, recordName } from '../../contract/is-known.ts'
import type { KnownFinding } from '../../contract/preset.ts'
import type { CheckRecord, RunReport } from '../../contract/report.ts'
import { starvation } from '../../contract/starved.ts'
import { findingText } from './finding-text.ts'
import { brokenAs, reasonOf } from './reasons.ts'

/** One place where a cause shows. */
export interface Sighting {
  readonly record: CheckRecord
  readonly finding: Finding
  /** The exchange that shows it. */
  readonly exchange?: Exchange
}

/** `unproven` where the machine was too busy to tell, so that it does not reject. */
export type CauseLevel = 'must' | 'should' | 'unproven' | 'known'

export interface Cause {
  /** Code of its findings, e.g. `done-missing` or `server/exited`. */
  readonly code: string
  /** What was expected and what came, as the first finding says it. */
  readonly message: string
  readonly level: CauseLevel
  /** Names of the checks that show it, those of its consequences included; none for what is wrong apart from any check. */
  readonly checks: readonly string[]
  /** The places that show it itself, in the order of the run. */
  readonly sightings: readonly Sighting[]
  /** The exchange to send again, by which the cause is seen. */
  readonly exchange?: Exchange
  /** What it does to a client; absent for codes of the user's own checks. */
  readonly means?: string
  /** What to do about it; absent where it is known of the engine. */
  readonly advice?: string
  readonly grounds: readonly Ground[]
  /** What is known of it, where its level is `known`. */
  readonly known: readonly KnownFinding[]
  /** What is only seen because of it. */
  readonly consequences: readonly Cause[]
}

interface Item extends Sighting {
  readonly level: CauseLevel
  readonly known?: KnownFinding
  /** The finding of the same check that it follows from. */
  readonly from?: Finding
}

const gravity: readonly CauseLevel[] = ['must', 'should', 'unproven', 'known']
const gravest = (levels: readonly CauseLevel[]): CauseLevel =>
  gravity.find((level) => levels.includes(level)) ?? 'should'

/** The finding that one of this code follows from, and not one that follows from another itself. */
function leadsTo(
  code: string,
  findings: readonly Finding[],
  seen: readonly string[] = [],
): Finding | undefined {
  const path = [...seen, code]
  const next = findings.find(
    (other) => findingText(code)?.follows.includes(other.code) && !path.includes(other.code),
  )
  return next && (leadsTo(next.code, findings, path) ?? next)
}

function itemsOf(record: CheckRecord): readonly Item[] {
  const { outcome, exchanges, level: usual } = record
  if (outcome.status !== 'fail') return []
  const fresh = new Set(newFindings(record))
  const isStarved = starvation(record) !== undefined
  return outcome.findings.map((finding): Item => {
    const { level = usual, exchange: name = '', code } = finding
    const known = fresh.has(finding) ? undefined : knownBy(record, finding)
    const shown = exchanges[name]
    const causes = known === undefined ? [...fresh] : outcome.findings
    const from = leadsTo(code, causes)
    return {
      record,
      finding,
      level: known !== undefined ? 'known' : isStarved ? 'unproven' : level,
      ...defined({ exchange: shown, known, from }),
    }
  })
}

const keyOf = ({ finding, level, exchange }: Item): string =>
  [level === 'known', finding.code, reasonOf(finding, exchange)].join('\n')

const namesOf = (items: readonly Item[]): readonly string[] => items.map(({ record }) => recordName(record))

/** Advice of a check is about what the check is for; it is given where the code says too little. */
function adviceFor({ finding, record }: Item, known: boolean): string | undefined {
  return known ? undefined : (findingText(finding.code)?.advice ?? record.advice)
}

function causeOf(items: readonly [Item, ...Item[]], consequences: readonly Cause[]): Cause {
  const [first] = items
  const { code, message } = first.finding
  const exchange = items.find((item) => item.exchange !== undefined)?.exchange
  const level = gravest([...items, ...consequences].map((one) => one.level))
  const means = findingText(code)?.means
  const advice = adviceFor(first, level === 'known')
  const grounds = items.flatMap(({ record, finding }) => record.grounds?.[finding.code] ?? [])
  return {
    code,
    message,
    level,
    checks: [...new Set([...namesOf(items), ...consequences.flatMap(({ checks }) => checks)])],
    sightings: items.map(({ record, finding, exchange: shown }) => ({
      record,
      finding,
      ...defined({ exchange: shown }),
    })),
    ...defined({ exchange, means, advice }),
    grounds: [...new Map(grounds.map((ground) => [JSON.stringify(ground), ground])).values()],
    known: [...new Set(items.flatMap(({ known }) => known ?? []))],
    consequences,
  }
}

type Group = readonly [Item, ...Item[]]

/** Items that are alike, in the order of their first. */
function grouped(items: readonly Item[]): readonly Group[] {
  return [...Map.groupBy(items, keyOf).values()].flatMap(([first, ...rest]): readonly Group[] =>
    first === undefined ? [] : [[first, ...rest]],
  )
}

/** How many of the items show an exchange that is broken in this way. */
const shareBroken = (group: Group, broken: string): number =>
  group.filter(({ exchange }) => brokenAs(exchange) === broken).length / group.length

/** Whether what it finds is itself why no whole answer came; others are found in the same answers. */
const breaks = ([{ finding }]: Group): boolean =>
  findingText('not-answered')?.follows.includes(finding.code) === true

/** The group of an exact finding about answers that broke in the same way as those that this group could not judge. */
function explains(group: Group, groups: readonly Group[]): Group | undefined {
  const [{ finding, exchange, level }] = group
  const broken = brokenAs(exchange)
  if (finding.code !== 'not-answered' || broken === undefined) return undefined
  const ranked = groups
    .filter(
      ([other]) => other.finding.code !== 'not-answered' && (other.level === 'known') === (level === 'known'),
    )
    .map((other) => ({ other, share: shareBroken(other, broken) }))
    .filter(({ share }) => share > 0)
    .toSorted(
      (a, b) =>
        Number(breaks(b.other)) - Number(breaks(a.other)) ||
        b.share - a.share ||
        b.other.length - a.other.length,
    )
  return ranked[0]?.other
}

function causesOfChecks(checks: readonly CheckRecord[]): readonly Cause[] {
  const items = checks.flatMap(itemsOf)
  const groups = grouped(items.filter(({ from }) => from === undefined))
  const followers = Map.groupBy(
    items.filter(({ from }) => from !== undefined),
    ({ from }) => groups.find((group) => group.some(({ finding }) => finding === from)),
  )
  const explained = Map.groupBy(groups, (group) => explains(group, groups))
  const make = (group: Group): Cause =>
    causeOf(group, [...(explained.get(group) ?? []), ...grouped(followers.get(group) ?? [])].map(make))
  return (explained.get(undefined) ?? []).map(make)
}

/** What is wrong with a server apart from any check. */
function causesOfServers({ servers }: Pick<RunReport, 'servers'>): readonly Cause[] {
  const found = servers.flatMap(({ findings, teardown }) => [...findings, ...(teardown?.findings ?? [])])
  return found.map(({ code, message, level: own }): Cause => {
    const level: CauseLevel = own ?? 'must'
    const { means, advice } = findingText(code) ?? {}
    const nowhere = { checks: [], sightings: [], grounds: [], known: [], consequences: [] }
    return { code, message, level, ...nowhere, ...defined({ means, advice }) }
  })
}

/** @returns the gravest first, and of those the ones that most checks show */
export function causesOf(report: Pick<RunReport, 'servers' | 'checks'>): readonly Cause[] {
  return [...causesOfServers(report), ...causesOfChecks(report.checks)].toSorted(
    (a, b) =>
      gravity.indexOf(a.level) - gravity.indexOf(b.level) ||
      Number(a.checks.length > 0) - Number(b.checks.length > 0) ||
      b.checks.length - a.checks.length,
  )
}
