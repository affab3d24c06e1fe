/** `servewright history`: many reports as one table of presets and engine versions. */
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { UsageError } from '../../base/errors.ts'
import { historyMarkdown, historyOf } from '../../compare/history.ts'
import { historyPage } from '../../compare/history-page.ts'
import type { ReportDocument } from '../../contract/report.ts'
import { htmlOption } from '../compare-options.ts'
import { writePage } from '../write-page.ts'
import { readReport } from '../read-report.ts'
import { showError } from '../show-error.ts'

const help = `
Examples:
  servewright history nightly/ > SUPPORT.md
  servewright history nightly/ --html support.html
  servewright history nightly/ --json

A cell holds the verdict of the newest whole run, the number of runs, and how many of them ended otherwise.`

export function historyCommand(): Command {
  return new Command('history')
    .description('one table, preset by engine version, from all reports of a folder')
    .argument('<folder>', 'a folder that contains reports, however deep')
    .addOption(htmlOption())
    .option('--json', 'print the cells as JSON')
    .addHelpText('after', help)
    .action(history)
}

/** A file that is not a report is named and left out. */
function readAll(paths: readonly string[]): readonly ReportDocument[] {
  return paths.flatMap((path) => {
    try {
      return [readReport(path).document]
    } catch (thrown) {
      process.stderr.write(showError(thrown))
      return []
    }
  })
}

interface HistoryOptions {
  readonly html?: string
  readonly json?: true
}

async function history(folder: string, { html, json }: HistoryOptions): Promise<void> {
  const paths = globSync('**/*report*.json{,.gz}', { cwd: folder }).map((path) => join(folder, path))
  const cells = historyOf(readAll(paths.toSorted()))
  if (cells.length === 0)
    throw new UsageError('usage/invalid-report', `${folder} holds no report of a whole run`, {
      hint: 'Name the folder under which the report folders of `servewright run` lie.',
    })
  process.stdout.write(json === true ? `${JSON.stringify(cells, undefined, 2)}\n` : historyMarkdown(cells))
  if (html !== undefined) await writePage(html, historyPage(cells))
}
