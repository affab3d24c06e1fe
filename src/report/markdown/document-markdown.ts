/** A whole document in Markdown. Pure. */
import type { BatchReport, ReportDocument } from '../../contract/report.ts'
import { countLine } from '../count-table.ts'
import { nameOf, presetCounts } from '../runs-of.ts'
import { duration } from '../style.ts'
import { escapeText } from './escape.ts'
import { runMarkdown, verdictMark } from './run-markdown.ts'
import { table } from './table.ts'

function batchHead({ verdict, runs, notRun, durationMs, exitCode }: BatchReport): readonly string[] {
  const rows = [
    ...runs.map((run) => [
      escapeText(nameOf(run)),
      `${verdictMark[run.verdict]} ${run.verdict}`,
      countLine(run) ?? '–',
      duration(run.durationMs),
    ]),
    ...notRun.map(({ preset, reason }) => [escapeText(preset), 'not run', escapeText(reason), '']),
  ]
  return [
    `# ${verdictMark[verdict]} ${verdict} · ${presetCounts({ runs, notRun })}`,
    '',
    `${duration(durationMs)} · exit ${exitCode}`,
    '',
    ...table(['Preset', 'Verdict', 'Checks', 'Time:'], rows),
  ]
}

export function documentMarkdown(document: ReportDocument): string {
  const lines =
    'runs' in document
      ? [...batchHead(document), ...document.runs.flatMap(runMarkdown)]
      : runMarkdown(document)
  return `${lines.join('\n')}\n`
}
