/**
 * `node bench/clock/write-table.ts [FOLDER]`: writes what `npm run bench:clock` has measured into docs/benchmarks.md, between
 * its marks. Every JSON file of the folder (bench/clock/results) is one measurement, with its machine.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { clockLoads, type ClockLoad } from './loads.ts'
import type { BarRun, ClientKind, ClockResults, ClockRow, SendingRow } from './results.ts'

const page = join(import.meta.dirname, '../../docs/benchmarks.md')
const [start, end] = ['<!-- clock: npm run bench:clock -->', '<!-- /clock -->']
const clientNames: Readonly<Record<ClientKind, string>> = {
  kernel: "**Servewright, kernel's stamps**",
  native: 'a reader in C',
  read: 'Servewright, `--stamps read`',
}

/** Digits that tell values apart, and no more. */
const ms = (value: number | null): string =>
  value === null ? '–' : value.toFixed(value < 0.1 ? 3 : value < 10 ? 2 : 0)

function loadWords({ streams, rate, atOnce, stallMs, tls }: ClockLoad): string {
  const how = [
    atOnce === true && 'all at once',
    stallMs !== undefined && `standing still for ${stallMs} ms a second`,
    tls === true && 'TLS',
  ]
  return [`${streams.toLocaleString('en')} × ${rate}`, ...how.filter((word) => word !== false)].join(', ')
}

/** A limit that is missed is said beside the value. */
const against = (value: number, limit: number | undefined): string =>
  limit === undefined
    ? ms(value)
    : value <= limit
      ? `${ms(value)} (≤ ${limit})`
      : `**${ms(value)}, missed** (≤ ${limit})`

function clockRow({ name, client, median, wanted, runs }: ClockRow): string {
  const load = clockLoads.find((one) => one.name === name)
  const { lagP50, lagP99, lagMax, ttftP99, usPerToken, mib, bar, mergedShare } = median
  const merged = client === 'kernel' ? `${(mergedShare * 100).toFixed(3)} %` : '–'
  const cells = [
    load === undefined ? name : loadWords(load),
    clientNames[client],
    ms(lagP50),
    against(lagP99, wanted?.lagP99),
    against(lagMax, wanted?.lagMax),
    against(ttftP99, wanted?.ttftP99),
    against(usPerToken, wanted?.usPerToken),
    ms(bar),
    merged,
    mib.toFixed(0),
    runs.map(({ state = '–' }) => state).join(', '),
  ]
  return `| ${cells.join(' | ')} |`
}

const clockHead = `| Load | Client | Lag p50 | Lag p99 | Lag max | TTFT error p99 | CPU a token, µs | Error bar | Merged | MiB | Three runs |
|---|---|--:|--:|--:|--:|--:|--:|--:|--:|---|`

function sendingTable(rows: readonly SendingRow[]): readonly string[] {
  if (rows.length === 0) return []
  const lines = rows.map(
    ({ name, lateP99, median, wanted }) =>
      `| ${name} | ${against(median, wanted)} | ${lateP99.map(ms).join(', ')} |`,
  )
  return ['', '| Requests | Due to sent, p99, median | Runs |', '|---|--:|---|', ...lines]
}

function barTable(bars: readonly BarRun[]): readonly string[] {
  if (bars.length === 0) return []
  const names = [...new Set(bars.map(({ what }) => what))]
  const lines = names.map((name) => {
    const own = bars.filter(({ what }) => what === name)
    const range = (values: readonly number[]): string =>
      `${ms(Math.min(...values))} – ${ms(Math.max(...values))}`
    const states = Object.entries(Object.groupBy(own, ({ state }) => state))
    const cells = [
      name,
      range(own.map(({ lagP99 }) => lagP99)),
      range(own.map(({ bar }) => bar)),
      `${own.filter(({ covered }) => covered).length} of ${own.length}`,
      states.map(([state, some = []]) => `${some.length} ${state}`).join(', '),
    ]
    return `| ${cells.join(' | ')} |`
  })
  const covered = bars.filter((run) => run.covered).length
  return [
    '',
    `The error bar covers the true 99th percentile in **${covered} of ${bars.length}** runs (wanted: 95 %):`,
    '',
    '| Load | True p99 | Error bar | Covered | Runs |',
    '|---|--:|--:|--:|---|',
    ...lines,
  ]
}

function sectionOf({ machine, seconds, rows, sending, bars }: ClockResults): readonly string[] {
  const { cpu, cores, kernel, node, at, loadBefore } = machine
  const where = `Measured ${at.slice(0, 16).replace('T', ' ')} on ${cores} cores of ${cpu}, Linux ${kernel}, Node ${node}, load average before ${loadBefore.toFixed(1)}; each stream ran for ${seconds} s.`
  const table = rows.length === 0 ? [] : ['', clockHead, ...rows.map(clockRow)]
  return ['', where, ...table, ...sendingTable(sending), ...barTable(bars)]
}

const [, , folder = join(import.meta.dirname, 'results')] = process.argv
const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
const results = files.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as ClockResults)
const text = readFileSync(page, 'utf8')
const [before = '', rest = ''] = text.split(start)
const after = rest.slice(rest.indexOf(end) + end.length)
const made = results.flatMap(sectionOf).join('\n')
writeFileSync(page, `${before}${start}\n${made}\n\n${end}${after}`)
