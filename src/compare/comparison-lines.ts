/** Comparisons on a console, and in Markdown. Pure. */
import { plainText, shorten } from '../base/plain-text.ts'
import type { Reason } from '../contract/report.ts'
import type { Style } from '../report/style.ts'
import type { Comparison } from './comparison.ts'
import { boundText, differenceText, headOf, shown, verdictOf } from './comparison-texts.ts'

const longestMessage = 140

const counted = (reasons: readonly Reason[], paint: (text: string) => string): readonly string[] =>
  reasons.map(({ code, message }) => `  ${paint(code)}  ${shorten(message, longestMessage)}`)

function section(title: string, lines: readonly string[], style: Style): readonly string[] {
  return lines.length === 0 ? [] : ['', style.strong(title), ...lines]
}

function oneOnConsole(comparison: Comparison, style: Style): readonly string[] {
  const { checks, newFindings, goneFindings, measures, regressions, unclear } = comparison
  const paints = {
    worse: style.bad,
    unclear: style.warn,
    better: style.good,
    within: style.dim,
    shown: style.dim,
  }
  const width = Math.max(0, ...measures.map(({ name }) => name.length))
  const verdict = verdictOf(comparison)
  return [
    '',
    style.strong(plainText(headOf(comparison))),
    ...section('New findings', counted(newFindings, style.bad), style),
    ...section('Findings that are gone', counted(goneFindings, style.good), style),
    ...section(
      'Checks that changed',
      checks.map(
        ({ id, before, after, status }) => `  ${id.padEnd(40)}  ${before} → ${paints[status](after)}`,
      ),
      style,
    ),
    ...section(
      'Measured: before, after, difference, bound',
      measures.map(
        (one) =>
          `  ${plainText(one.name).padEnd(width)}  ${shown(one.before.value)} → ${shown(one.after.value)} ${one.unit}  ${differenceText(one)}  ${boundText(one)}  ${paints[one.status](one.status)}`,
      ),
      style,
    ),
    '',
    style.strong((verdict === 'no regression' ? style.good : style.bad)(verdict)),
    ...regressions.map((line) => `  ${style.bad('worse')}  ${shorten(line, longestMessage)}`),
    ...unclear.map((line) => `  ${style.warn('unclear')}  ${shorten(line, longestMessage)}`),
  ]
}

export const comparisonLines = (comparisons: readonly Comparison[], style: Style): readonly string[] =>
  comparisons.flatMap((comparison) => oneOnConsole(comparison, style))

/** Text that a server or a user wrote, in a cell: nothing of it is markup. */
export const markdownCell = (text: string): string =>
  plainText(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_{}[\]()#+!|~]/g, String.raw`\$&`)

/** A table with a row for each list of cells; nothing where there are none. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  if (rows.length === 0) return []
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map((cells) => line(cells.map(markdownCell))), '']
}

function oneInMarkdown(comparison: Comparison): readonly string[] {
  const { checks, newFindings, goneFindings, measures, regressions, unclear } = comparison
  const findings = [
    ...newFindings.map(({ code, message }) => ['new', code, message]),
    ...goneFindings.map(({ code, message }) => ['gone', code, message]),
  ]
  return [
    `## ${markdownCell(headOf(comparison))}`,
    '',
    `**${verdictOf(comparison)}**`,
    '',
    ...[...regressions.map((line) => `worse: ${line}`), ...unclear.map((line) => `unclear: ${line}`)].map(
      (line) => `- ${markdownCell(line)}`,
    ),
    '',
    ...markdownTable(['', 'Finding', 'What was seen'], findings),
    ...markdownTable(
      ['Check', 'Before', 'After'],
      checks.map(({ id, before, after }) => [id, before, after]),
    ),
    ...markdownTable(
      ['Measured', 'Before', 'After', 'Difference', 'Bound', ''],
      measures.map((one) => [
        one.name,
        `${shown(one.before.value)} ${one.unit}`,
        `${shown(one.after.value)} ${one.unit}`,
        differenceText(one),
        boundText(one),
        one.status,
      ]),
    ),
  ]
}

export const comparisonMarkdown = (comparisons: readonly Comparison[]): string =>
  comparisons.flatMap(oneInMarkdown).join('\n')
