/** A saved document as a console would have shown its run. Pure. */
import type { RunEvent } from '../contract/events.ts'
import type { ReportDocument, RunReport, ServerRecord } from '../contract/report.ts'
import { batchLines, sectionLine } from './batch-lines.ts'
import { consoleLines } from './console-lines.ts'
import { nameOf } from './runs-of.ts'
import type { Style } from './style.ts'

function startEvents({ processes }: ServerRecord): readonly RunEvent[] {
  return processes.flatMap(({ ladder }) =>
    ladder.filter(({ atMs }) => atMs !== undefined).map((rung): RunEvent => ({ type: 'rung-climb', rung })),
  )
}

const stopEvents = ({ teardown }: ServerRecord): readonly RunEvent[] =>
  teardown === undefined ? [] : [{ type: 'server-stop' }, { type: 'server-end', teardown }]

/** In the order of a run, as far as the document tells it. */
function eventsOf(report: RunReport): readonly RunEvent[] {
  const { target, servers, loads = [] } = report
  const [under, checks] = [
    report.checks.filter((record) => record.under !== undefined),
    report.checks.filter((record) => record.under === undefined),
  ]
  const of = checks.length
  return [
    { type: 'run-start', target },
    ...servers.flatMap(startEvents),
    // The list says why some were skipped, and what was not planned is not in the document.
    ...(of === 0 ? [] : [{ type: 'checks-plan', run: of, skipped: 0, left: 0 } as const]),
    ...checks.map((record, index): RunEvent => ({ type: 'check-end', record, index, of })),
    ...loads.flatMap((record): readonly RunEvent[] => [
      { type: 'load-start', name: record.name },
      ...under
        .filter((check) => check.under === record.name)
        .map((check): RunEvent => ({ type: 'check-end', record: check, index: 0, of: under.length })),
      { type: 'load-end', record },
    ]),
    ...servers.flatMap(stopEvents),
    { type: 'run-end', report },
  ]
}

const runLines = (report: RunReport, style: Style): readonly string[] =>
  eventsOf(report).flatMap((event) => consoleLines(event, style))

/** @returns lines without line ends */
export function documentLines(document: ReportDocument, style: Style): readonly string[] {
  if (!('runs' in document)) return runLines(document, style)
  const { runs } = document
  return [
    ...runs.flatMap((run, index) => [
      sectionLine(nameOf(run), { index, of: runs.length }),
      ...runLines(run, style),
    ]),
    ...batchLines(document, style),
  ]
}
