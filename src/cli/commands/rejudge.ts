/** `servewright rejudge`: judges recorded reports again, offline, with today's judges and today's known findings. */
import { join } from 'node:path'
import { Command } from 'commander'
import { timestamp } from '../../base/clock.ts'
import { defined } from '../../base/defined.ts'
import type { ServewrightError } from '../../base/errors.ts'
import { allChecks } from '../../checks/plan-checks.ts'
import type { ReportDocument, RunReport } from '../../contract/report.ts'
import { createArtifactFolder } from '../../host/artifacts.ts'
import { packageVersion } from '../../host/package-root.ts'
import { chooseReporters } from '../../report/choose-reporters.ts'
import { rejudgeLines } from '../../report/rejudge-lines.ts'
import { colorStyle, plainStyle } from '../../report/style.ts'
import { decideBatch, worstOf } from '../../run/decide-batch.ts'
import { rejudge, type RejudgedRun } from '../../run/rejudge/rejudge.ts'
import { writeReport } from '../../run/write-report.ts'
import { knownToday, withEngineFacts } from '../../subject/known-today.ts'
import { givenSecrets } from '../../subject/secrets.ts'
import { openWorkspace, type Workspace } from '../../subject/workspace.ts'
import { endWith, placeLines } from '../end-with.ts'
import { readReport } from '../read-report.ts'
import { configOption, reporterOption } from '../options.ts'

interface RejudgeOptions {
  readonly config?: string
  readonly reporter: readonly string[]
  readonly out: string
  readonly json?: true
}

export function rejudgeCommand(): Command {
  return new Command('rejudge')
    .description('judge recorded reports again with the judges of this version; send nothing')
    .argument('<reports...>', 'report.json files, or folders that contain one')
    .addOption(configOption())
    .addOption(reporterOption())
    .option('--out <folder>', 'folder for the new report', 'servewright-report/rejudged')
    .option('--json', 'print only the new documents on stdout, one per line')
    .action(async (paths: readonly string[], options: RejudgeOptions) => {
      process.exitCode = await rejudgeReports(paths, options)
    })
}

type Rejudge = (run: RunReport) => RejudgedRun

async function createRejudge({ book, importChecks }: Workspace): Promise<Rejudge> {
  const checks = [...allChecks, ...(await importChecks())]
  return (run) => rejudge(withEngineFacts(run), { checks, known: knownToday(run, book) })
}

interface Rejudged {
  readonly document: ReportDocument
  readonly runs: readonly RejudgedRun[]
}

function rejudgeDocument(document: ReportDocument, again: Rejudge): Rejudged {
  const mark = { servewright: packageVersion(), at: timestamp() }
  const marked = (run: RejudgedRun): RejudgedRun => ({
    ...run,
    report: { ...run.report, rejudged: { ...mark, differences: run.differences } },
  })
  if (!('runs' in document)) {
    const run = marked(again(document))
    return { document: run.report, runs: [run] }
  }
  const runs = document.runs.map((run) => marked(again(run)))
  const reports = runs.map(({ report }) => report)
  return { document: { ...document, ...decideBatch(reports, document.notRun), runs: reports }, runs }
}

/** By the ids of the documents, where those can be names of folders; each name once. */
function folderNames(rejudged: readonly Rejudged[]): readonly string[] {
  const taken = new Set<string>()
  return rejudged.map(({ document: { id } }) => {
    const name = /^[\w-][\w.-]*$/.test(id) ? id : 'report'
    let free = name
    for (let count = 2; taken.has(free); count++) free = `${name}-${count}`
    taken.add(free)
    return free
  })
}

/** @returns the exit code of the new verdict; of several reports, that of the worst */
async function rejudgeReports(paths: readonly string[], options: RejudgeOptions): Promise<number> {
  const workspace = await openWorkspace(options.config)
  const reporters = chooseReporters(options.reporter, await workspace.importReporters())
  const again = await createRejudge(workspace)
  // All are read before anything is written.
  const documents = paths.map(readReport)
  const rejudged = documents.map((document) => rejudgeDocument(document, again))
  const style = process.stdout.isTTY ? colorStyle : plainStyle
  const errors: ServewrightError[] = []
  let path: string | undefined = options.out
  const names = folderNames(rejudged)
  for (const [index, { document, runs }] of rejudged.entries()) {
    const folder = createArtifactFolder(
      rejudged.length === 1 ? options.out : join(options.out, names[index] ?? ''),
    )
    const written = await writeReport(document, { folder, secrets: givenSecrets(), reporters, logs: {} })
    errors.push(...written.errors)
    path &&= written.path
    const lines = [...runs.flatMap((run) => rejudgeLines(run, style)), ...placeLines(written)]
    process.stdout.write(options.json === true ? `${JSON.stringify(document)}\n` : `${lines.join('\n')}\n`)
  }
  const report = worstOf(rejudged.map(({ document }) => document))
  return endWith({ report, errors, ...defined({ path }), scrub: (text) => text })
}
