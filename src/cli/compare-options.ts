/** How comparisons are asked for and shown. */
import { Option } from 'commander'
import { parseBounds } from '../compare/bounds.ts'
import { compareReports, exitCodeOfComparison } from '../compare/compare-reports.ts'
import { comparisonLines, comparisonMarkdown } from '../compare/comparison-lines.ts'
import type { ReportDocument } from '../contract/report.ts'
import { colorStyle, plainStyle } from '../report/style.ts'

export interface CompareOptions {
  readonly bound: readonly string[]
  readonly markdown?: true
  readonly json?: true
}

export const compareOptions: readonly Option[] = [
  new Option(
    '--bound <name=share>',
    'how much worse a value may be, such as ttft=5% or start=50%; NAME=none takes one away; may be repeated',
  )
    .default([], '10% for ttft, itl, tpot, latency, output-tokens, requests and memory, none for start')
    .argParser((word: string, before: readonly string[]) => [...before, word]),
  new Option('--markdown', 'print Markdown'),
  new Option('--json', 'print the comparison as JSON'),
]

/** @returns the exit code: 1 for a regression, 5 where it stays undecided, else 0 */
export function showComparison(
  pair: readonly [before: ReportDocument, after: ReportDocument],
  { bound, markdown, json }: CompareOptions,
): number {
  const comparisons = compareReports(...pair, parseBounds(bound))
  const style = process.stdout.isTTY ? colorStyle : plainStyle
  const text =
    json === true
      ? JSON.stringify(comparisons, undefined, 2)
      : markdown === true
        ? comparisonMarkdown(comparisons)
        : comparisonLines(comparisons, style).join('\n')
  process.stdout.write(`${text}\n`)
  return exitCodeOfComparison(comparisons)
}
