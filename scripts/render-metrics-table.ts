/** The table of metrics in the page on load, made from their formulas. */
import { metrics } from '../src/contract/latency-metrics.ts'

export const loadPage = 'docs/load.md'

const marks = /(<!-- metrics[^>]*-->)[^]*?(?=\n## )/

/** @returns the page with today's table */
export function fillMetrics(page: string): string {
  const rows = Object.entries(metrics).map(
    ([name, { title, unit, formula }]) => `| \`${name}\` | ${title} | ${unit} | ${formula} |`,
  )
  const table = [
    '<!-- metrics: made by `npm run docs` -->',
    '',
    '| Metric | Name | Unit | Formula |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ]
  return page.replace(marks, table.join('\n'))
}
