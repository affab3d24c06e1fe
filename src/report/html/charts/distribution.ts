/** How a latency is distributed, with what the client itself may have added to it. Pure. */
import { DurationHistogram } from '../../../contract/duration-histogram.ts'
import type { Distribution } from '../../../contract/load.ts'
import { html, type Markup, type Part } from '../markup.ts'
import { chart, left, point, right, xAxis } from './frame.ts'
import { linear, type Scale, short } from './scale.ts'

export interface LatencyShape {
  readonly title: string
  readonly distribution: Distribution
  /** As the load's record has it; absent in older ones, which show percentiles alone. */
  readonly histogram?: string
  /** What the client may have added to any value, in milliseconds. */
  readonly errorBarMs: number
}

const height = 196
const base = 150
const top = 52
const barCount = 48
const usPerMs = 1000

/** Share of all that lies in each of equal steps up to the scale's end. */
function bars(histogram: string, { max }: Distribution, lastMs: number): readonly number[] {
  const { values, counts } = DurationHistogram.fromBase64(histogram, max).data()
  const sums = Array.from({ length: barCount }, () => 0)
  for (const [index, value] of values.entries()) {
    const at = Math.floor((value / usPerMs / lastMs) * barCount)
    if (at < barCount) sums[at] = (sums[at] ?? 0) + (counts[index] ?? 0)
  }
  const most = Math.max(1, ...sums)
  return sums.map((sum) => sum / most)
}

function drawnBars(shares: readonly number[]): Markup {
  const step = (right - left) / barCount
  return html`<g class="bars"
    >${shares.map((share, index) => share > 0 && html`<rect x="${point(left + index * step + 0.5)}" width="${point(step - 1)}" y="${point(base - Math.max(1, share * (base - top)))}" height="${point(Math.max(1, share * (base - top)))}" />`)}</g
  >`
}

/** The line is where it was measured; the whisker ends where it may truly have been. */
function percentile(
  x: Scale,
  [name, value, y]: readonly [string, number, number],
  errorBarMs: number,
): Markup {
  const [at, from] = [x.at(value), x.at(value - errorBarMs)]
  const isLast = at > right - 90
  return html`<g class="percentile"
    ><line x1="${point(at)}" x2="${point(at)}" y1="${y}" y2="${base}" /><line
      class="error"
      x1="${point(from)}"
      x2="${point(at)}"
      y1="${y + 5}"
      y2="${y + 5}"
    /><line class="error" x1="${point(from)}" x2="${point(from)}" y1="${y + 1}" y2="${y + 9}" /><text
      x="${point(isLast ? from - 5 : at + 5)}"
      y="${y + 9}"
      text-anchor="${isLast ? 'end' : 'start'}"
      >${name} ${short(value)}</text
    ></g
  >`
}

export function distributionChart({ title, distribution, histogram, errorBarMs }: LatencyShape): Markup {
  const { p50, p90, p99, max, count } = distribution
  const x = linear(p99 * 1.08, [left, right], 6)
  const lastMs = x.ticks.at(-1) ?? 1
  const shares = histogram === undefined ? [] : bars(histogram, distribution, lastMs)
  const rows: readonly (readonly [string, number, number])[] = [
    ['p99', p99, 8],
    ['p90', p90, 22],
    ['p50', p50, 36],
  ]
  const beyond: Part =
    max > lastMs &&
    html`<text class="note" x="${left}" y="${height - 4}">the slowest took ${short(max)} ms</text>`
  const label = `${title} of ${count}: p50 ${short(p50)} ms, p90 ${short(p90)} ms, p99 ${short(p99)} ms; each may be up to ${short(errorBarMs)} ms too long`
  return chart(
    height,
    label,
    html`${drawnBars(shares)}${xAxis(x, base, `${title}, ms`)}${rows.map((row) => percentile(x, row, errorBarMs))}${beyond}`,
  )
}
