/** How comparisons are asked for and shown. */
import { Option } from 'commander'
import { parseBounds } from '../compare/bounds.ts'
import { compareReports, exitCodeOfComparison } from '../compare/compare-reports.ts'
import { comparisonLines, comparisonMarkdown } from '../compare/comparison-lines.ts'
import { comparisonPage } from '../compare/comparison-page.ts'
import type { ReportDocument } from '../contract/report.ts'
import { styleOf, textFor } from '../report/terminal.ts'
import { writePage } from './write-page.ts'

export interface CompareOptions {
  readonly bound: readonly string[]
  readonly markdown?: true
  readonly html?: string
  readonly json?: true
}

/** Where a page goes beside what is printed. */
export const htmlOption = (): Option =>
  new Option('--html <file>', 'also write it as a page, one file that needs no network')

export const compareOptions: readonly Option[] = [
  new Option(
    '--bound <name=share>',
    'how much worse a value may be, such as ttft=5% or start=50%; NAME=none takes one away; may be repeated',
  )
    .default([], '10% for ttft, itl, tpot, latency, output-tokens, requests and memory, none for start')
    .argParser((word: string, before: readonly string[]) => [...before, word]),
  new Option('--markdown', 'print Markdown'),
  htmlOption(),
  new Option('--json', 'print the comparison as JSON'),
]

/** @returns the exit code: 1 for a regression, 5 where it stays undecided, else 0 */
export async function showComparison(
  pair: readonly [before: ReportDocument, after: ReportDocument],
  { bound, markdown, html, json }: CompareOptions,
): Promise<number> {
  const comparisons = compareReports(...pair, parseBounds(bound))
  const text =
    json === true
      ? JSON.stringify(comparisons, undefined, 2)
      : markdown === true
        ? comparisonMarkdown(comparisons)
        : textFor(process.stdout, comparisonLines(comparisons, styleOf(process.stdout))).trimEnd()
  process.stdout.write(`${text}\n`)
  if (html !== undefined) await writePage(html, comparisonPage(comparisons))
  return exitCodeOfComparison(comparisons)
}
