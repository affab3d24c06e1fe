/** Writes the report of a Vitest run where and as `servewright run` would. */
import { join } from 'node:path'
import { createScrubber } from '../base/scrub.ts'
import type { BatchReport, RunReport } from '../contract/report.ts'
import { provenance } from '../subject/provenance.ts'
import { writeReport } from '../run/write-report.ts'
import { createArtifactFolder } from '../host/artifacts.ts'
import { batchLines } from '../report/batch-lines.ts'
import { summaryLines } from '../report/summary-lines.ts'
import { colorStyle, plainStyle } from '../report/style.ts'
import type { FinishedModule } from './finished-tests.ts'
import type { PoolRecord } from './server-pool.ts'
import { notClaimedLine } from './not-claimed.ts'
import { batchReport, subjectReport, type RunFacts } from './run-reports.ts'
import type { RunningPool } from './running-pool.ts'

export interface ReportOrder {
  readonly running: RunningPool
  readonly facts: RunFacts
  /** Finished test files by subject. */
  readonly modules: ReadonlyMap<string, readonly FinishedModule[]>
  /** Folder that reports go into. */
  readonly out: string
}

export interface WrittenReport {
  readonly exitCode: number
  /** For the console, without secrets. */
  readonly text: string
}

interface SubjectRun {
  readonly ledger: PoolRecord
  readonly report: RunReport
}

async function runOf(
  ledger: PoolRecord,
  { facts, modules }: ReportOrder,
  index: number,
): Promise<SubjectRun> {
  const known = (await ledger.target?.provenance()) ?? provenance({})
  const report = subjectReport(ledger, {
    ...facts,
    id: `${facts.id}-${index}`,
    modules: modules.get(ledger.subject) ?? [],
    provenance: { ...known, commandLine: ['vitest', ...process.argv.slice(2)] },
  })
  return { ledger, report }
}

const logsOf = ({ target }: PoolRecord): Readonly<Record<string, string>> => target?.logs() ?? {}

/** A subject that no test asked for tells nothing: its tests were filtered out, or need what it does not claim. */
const wasUsed = ({ ledger, report }: SubjectRun): boolean =>
  ledger.servers.length > 0 || report.checks.length > 0 || report.error !== undefined

const style = (): typeof plainStyle => (process.stdout.isTTY ? colorStyle : plainStyle)

function lines(report: RunReport | BatchReport, path: string): string {
  const shown = 'runs' in report ? batchLines(report, style()) : summaryLines(report, style())
  return [...shown, `  report  ${path}`].map((line) => `${line}\n`).join('')
}

async function writeOne({ ledger, report }: SubjectRun, { out }: ReportOrder): Promise<WrittenReport> {
  const scrub = createScrubber(ledger.target?.secrets ?? [])
  const path = await writeReport(report, { folder: createArtifactFolder(out), scrub, logs: logsOf(ledger) })
  return { exitCode: report.exitCode, text: scrub(lines(report, path)) }
}

async function writeSeveral(runs: readonly SubjectRun[], order: ReportOrder): Promise<WrittenReport> {
  const { running, facts, out } = order
  const folder = createArtifactFolder(out)
  const used = runs.filter(wasUsed)
  const scrub = createScrubber(used.flatMap(({ ledger }) => ledger.target?.secrets ?? []))
  for (const { ledger, report } of used) {
    const section = createArtifactFolder(join(folder.path, ledger.subject))
    await writeReport(report, { folder: section, scrub, logs: logsOf(ledger) })
  }
  const idle = runs.filter((run) => !used.includes(run))
  const notRun = idle.map(({ ledger }) => ({ preset: ledger.subject, reason: 'no test asked for it' }))
  const reports = used.map(({ report }) => report)
  const report = batchReport(reports, [...running.notRun, ...notRun], facts)
  const path = await folder.write('report.json', scrub(`${JSON.stringify(report, undefined, 2)}\n`))
  return { exitCode: report.exitCode, text: scrub(lines(report, path)) }
}

/** Nothing is written where nothing was tested. */
export async function writeReports(order: ReportOrder): Promise<WrittenReport> {
  const { running, facts, modules } = order
  const records = running.pool.records()
  const runs = await Promise.all(records.map((ledger, index) => runOf(ledger, order, index)))
  const [first] = runs.filter(wasUsed)
  const left = records.flatMap(({ subject }) => {
    const tests = (modules.get(subject) ?? []).flatMap((module) => module.tests)
    const line = notClaimedLine(subject, tests)
    return line === undefined ? [] : [`${line}\n`]
  })
  if (first === undefined) return { exitCode: facts.interruptExitCode ?? 0, text: left.join('') }
  const { exitCode, text } = await (running.alone ? writeOne(first, order) : writeSeveral(runs, order))
  return { exitCode, text: [text, ...left].join('') }
}
