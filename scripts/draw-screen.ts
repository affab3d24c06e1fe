/** What a terminal shows of a recorded run, as a page to be photographed. */
import type { RunReport } from '../src/contract/report.ts'
import { documentLines } from '../src/report/document-lines.ts'
import { escapeHtml } from '../src/report/html/markup.ts'
import { colorStyle } from '../src/report/style.ts'
import { wrapLines } from '../src/report/wrap.ts'

const columns = 120
/** As a terminal paints what `colorStyle` asks for. */
const paints: Readonly<Record<string, string>> = {
  '1': 'font-weight:bold',
  '31': 'color:#ff8f80',
  '32': 'color:#63c795',
  '33': 'color:#e8b75c',
  '90': 'color:#8b948a',
}

const escape = String.fromCharCode(27)

/** Every code that ends something closes a span: no line of ours has one that does not begin there. */
const spans = (line: string): string =>
  line
    .split(new RegExp(`${escape}\\[(\\d+)m`))
    .map((part, index) => {
      if (index % 2 === 0) return escapeHtml(part)
      return paints[part] === undefined ? '</span>' : `<span style="${paints[part]}">`
    })
    .join('')

/** @returns HTML whose only `pre` is the screen */
export function screenPage(report: RunReport): string {
  const lines = wrapLines(documentLines(report, colorStyle), columns)
  return `<body style="margin:0;background:#131512;color:#e8eae4"><pre style="display:inline-block;margin:0;padding:18px;font:14px/1.35 'DejaVu Sans Mono',monospace">${lines.map(spans).join('\n')}</pre>`
}
