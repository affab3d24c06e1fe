/** `load.csv`: every second of every load, one row each. */
import { plainText } from '../base/plain-text.ts'
import type { LoadRecord, LoadSecond } from '../contract/load.ts'
import type { Reporter, RunReport } from '../contract/report.ts'
import { nameOf, runsOf } from './runs-of.ts'

type Cell = string | number | undefined

interface Row {
  readonly run: RunReport
  readonly load: LoadRecord
  readonly second: LoadSecond
}

/** Name of the column, with its unit, and what stands there. */
const columns: readonly (readonly [string, (row: Row) => Cell])[] = [
  ['run', ({ run }) => nameOf(run)],
  ['load', ({ load }) => load.name],
  ['trial_rate_per_s', ({ load }) => load.trial?.rate],
  ['repetition', ({ load }) => load.repetition?.index],
  ['at_s', ({ second }) => second.atS],
  ['running', ({ second }) => second.running],
  ['sent', ({ second }) => second.sent],
  ['completed', ({ second }) => second.completed],
  ['failed', ({ second }) => second.failed],
  ['good', ({ second }) => second.good],
  ['output_tokens', ({ second }) => second.outputTokens],
  ['input_tokens', ({ second }) => second.inputTokens],
  ['ttft_p50_ms', ({ second }) => second.ttftP50Ms],
  ['itl_mean_ms', ({ second }) => second.itlMeanMs],
  ['client_late_max_ms', ({ second }) => second.canaryMaxMs],
  ['server_running', ({ second }) => second.server?.running],
  ['server_waiting', ({ second }) => second.server?.waiting],
  ['server_kv_share', ({ second }) => second.server?.kvUsage],
]

/** A spreadsheet would take what begins like a formula for one. */
const formula = /^\s*[=+\-@\t＝＋－＠]/

function written(cell: Cell): string {
  if (typeof cell !== 'string') return cell === undefined ? '' : String(cell)
  const plain = plainText(cell)
  const text = formula.test(plain) ? `'${plain}` : plain
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** As RFC 4180 has it. */
function* rowsOf(runs: readonly RunReport[]): Generator<string> {
  yield `${columns.map(([name]) => name).join()}\r\n`
  for (const run of runs)
    for (const load of run.loads ?? [])
      for (const second of load.series)
        yield `${columns.map(([, read]) => written(read({ run, load, second }))).join()}\r\n`
}

export const csv: Reporter = {
  name: 'csv',
  finish: async (document, sink) => {
    await sink.write('load.csv', rowsOf(runsOf(document)))
  },
}
