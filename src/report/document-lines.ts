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
  const { target, servers, checks, loads = [] } = report
  const skipped = checks.filter(({ outcome }) => outcome.status === 'skip').length
  const of = checks.length
  return [
    { type: 'run-start', target },
    ...servers.flatMap(startEvents),
    // Those that were skipped are in the list, and what was not planned is not in the document.
    { type: 'checks-plan', run: of - skipped, skipped: 0 },
    ...checks.map((record, index): RunEvent => ({ type: 'check-end', record, index, of })),
    ...loads.flatMap((record): readonly RunEvent[] => [
      { type: 'load-start', name: record.name },
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
