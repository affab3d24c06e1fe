/** Writes the report of a Vitest run where and as `servewright run` would. */
import { join } from 'node:path'
import type { ServewrightError } from '../base/errors.ts'
import { createScrubber } from '../base/secrets/scrub.ts'
import type { BatchReport, RunReport } from '../contract/report.ts'
import { provenance } from '../subject/provenance.ts'
import { batchReport } from '../run/batch-report.ts'
import { exitCodeOfWritten, writeReport } from '../run/write-report.ts'
import { createArtifactFolder } from '../host/artifacts.ts'
import { createReportFolder } from '../host/report-folder.ts'
import { batchLines } from '../report/batch-lines.ts'
import { summaryLines } from '../report/summary-lines.ts'
import { styleOf, textFor } from '../report/terminal.ts'
import type { FinishedModule } from './finished-tests.ts'
import type { PoolRecord } from './server-pool.ts'
import { notClaimedLine } from './not-claimed.ts'
import { subjectReport, type RunFacts } from './run-reports.ts'
import type { RunningPool } from './running-pool.ts'

export interface ReportOrder {
  readonly running: RunningPool
  readonly facts: RunFacts
  /** Finished test files by subject. */
  readonly modules: ReadonlyMap<string, readonly FinishedModule[]>
  /** Folder that reports go into; a new one where it is undefined. */
  readonly out: string | undefined
}

export interface WrittenReport {
  readonly exitCode: number
  /** For the console, without secrets. */
  readonly text: string
}

interface SubjectRun {
  readonly record: PoolRecord
  readonly report: RunReport
}

async function runOf(
  record: PoolRecord,
  { facts, modules }: ReportOrder,
  index: number,
): Promise<SubjectRun> {
  const known = (await record.subject?.provenance()) ?? provenance({})
  const report = subjectReport(record, {
    ...facts,
    id: `${facts.id}-${index}`,
    modules: modules.get(record.name) ?? [],
    provenance: { ...known, commandLine: ['vitest', ...process.argv.slice(2)] },
  })
  return { record, report }
}

const logsOf = ({ subject }: PoolRecord): Readonly<Record<string, string>> => subject?.logs() ?? {}

/** A subject that no test asked for tells nothing: its tests were filtered out, or need what it does not claim. */
const wasUsed = ({ record, report }: SubjectRun): boolean =>
  record.servers.length > 0 || report.checks.length > 0 || report.error !== undefined

function lines(report: RunReport | BatchReport, path = 'could not be written'): string {
  const style = styleOf(process.stdout)
  const shown = 'runs' in report ? batchLines(report, style) : summaryLines(report, style)
  return textFor(process.stdout, [...shown, `  report  ${path}`])
}

/** Reporters that failed are shown first. */
function ended(
  written: Awaited<ReturnType<typeof writeReport<RunReport | BatchReport>>>,
  secrets: readonly string[],
): WrittenReport {
  const scrub = createScrubber(secrets)
  const { report } = written
  const problems = written.errors.map(({ code, message }) => `${code}  ${message}\n`).join('')
  const exitCode = exitCodeOfWritten(report, written)
  return { exitCode, text: scrub(`${problems}${lines(report, written.path)}`) }
}

async function writeOne(
  { record, report }: SubjectRun,
  { running, out }: ReportOrder,
): Promise<WrittenReport> {
  const secrets = record.subject?.secrets ?? []
  const { reporters } = running
  const folder = createReportFolder(out, record.name)
  const written = await writeReport(report, { folder, secrets, reporters, logs: logsOf(record) })
  return ended(written, secrets)
}

async function writeSeveral(runs: readonly SubjectRun[], order: ReportOrder): Promise<WrittenReport> {
  const { running, facts, out } = order
  const { reporters } = running
  const folder = createReportFolder(out, 'vitest')
  const used = runs.filter(wasUsed)
  const secrets = used.flatMap(({ record }) => record.subject?.secrets ?? [])
  const ofSections = reporters.filter(({ sink }) => sink === undefined)
  const errors: ServewrightError[] = []
  for (const { record, report } of used) {
    const section = createArtifactFolder(join(folder.path, record.name))
    const written = await writeReport(report, {
      folder: section,
      secrets,
      reporters: ofSections,
      logs: logsOf(record),
    })
    errors.push(...written.errors)
  }
  const idle = runs.filter((run) => !used.includes(run))
  const notRun = idle.map(({ record }) => ({ preset: record.name, reason: 'no test used this preset' }))
  const reports = used.map(({ report }) => report)
  const report = batchReport(facts, reports, [...running.notRun, ...notRun])
  const written = await writeReport(report, { folder, secrets, reporters, logs: {} })
  return ended({ ...written, errors: [...errors, ...written.errors] }, secrets)
}

/** Nothing is written where nothing was tested. */
export async function writeReports(order: ReportOrder): Promise<WrittenReport> {
  const { running, facts, modules } = order
  const records = running.pool.records()
  const runs = await Promise.all(records.map((record, index) => runOf(record, order, index)))
  const [first] = runs.filter(wasUsed)
  const left = records.flatMap(({ name: subject }) => {
    const tests = (modules.get(subject) ?? []).flatMap((module) => module.tests)
    const line = notClaimedLine(subject, tests)
    return line === undefined ? [] : [`${line}\n`]
  })
  if (first === undefined) return { exitCode: facts.interruptExitCode ?? 0, text: left.join('') }
  const { exitCode, text } = await (running.alone ? writeOne(first, order) : writeSeveral(runs, order))
  return { exitCode, text: [text, ...left].join('') }
}
