/** One threshold over the rates that were tried, and the line that it has to stay under. Pure. */
import { largest } from '../../../base/extremes.ts'
import { metrics } from '../../../contract/latency-metrics.ts'
import type { LoadRecord, ThresholdOutcome } from '../../../contract/load.ts'
import { html, listed, type Markup, type Part } from '../markup.ts'
import { chart, left, point, right, xAxis, yAxis } from './frame.ts'
import { linear, type Scale, short } from './scale.ts'

interface Tried {
  readonly rate: number
  readonly outcome: ThresholdOutcome
}

const height = 236
const base = 190
const top = 28

/** By rate, those of which something was measured. */
function triedOf(loads: readonly LoadRecord[], text: string): readonly Tried[] {
  return loads
    .flatMap(({ trial, thresholds }) => {
      const outcome = thresholds.find(({ threshold }) => threshold.text === text)
      return trial === undefined || outcome?.interval === undefined ? [] : [{ rate: trial.rate, outcome }]
    })
    .toSorted((a, b) => a.rate - b.rate)
}

const valueOf = ({ outcome }: Tried): number => outcome.interval?.value ?? 0

/** An interval without an end is drawn to the top. */
function dot(one: Tried, [x, y]: readonly [Scale, Scale]): Markup {
  const { rate, outcome } = one
  const { low = 0, high = 0 } = outcome.interval ?? {}
  const at = point(x.at(rate))
  return html`<g class="trial ${outcome.status}"
    ><line x1="${at}" x2="${at}" y1="${point(y.at(low))}" y2="${point(y.at(high))}" /><circle
      cx="${at}"
      cy="${point(y.at(valueOf(one)))}"
      r="4.5"
      ><title>${short(rate)}/s: ${outcome.message}</title></circle
    ></g
  >`
}

function sweepOf(tried: readonly Tried[], text: string): Part {
  const [first] = tried
  if (first === undefined) return false
  const { metric, limit } = first.outcome.threshold
  const { title, unit } = metrics[metric]
  const x = linear(largest(tried.map(({ rate }) => rate)) * 1.06, [left, right], 8)
  const y = linear(largest([limit, ...tried.map(valueOf)]) * 1.05, [base, top], 4)
  const curve = tried.map(
    (one, index) => `${index === 0 ? 'M' : 'L'}${point(x.at(one.rate))} ${point(y.at(valueOf(one)))}`,
  )
  const line = point(y.at(limit))
  const label = `${text} at ${tried.map((one) => `${short(one.rate)} requests a second: ${short(valueOf(one))}, ${one.outcome.status}`).join('; ')}`
  return chart(
    height,
    label,
    html`${yAxis(y, unit === 'ms' ? `${title}, ms` : title)}${xAxis(x, base, 'requests that are due a second')}<path
        class="line client"
        d="${curve.join('')}"
      />${tried.map((one) => dot(one, [x, y]))}<g class="slo"
        ><line x1="${left}" x2="${right}" y1="${line}" y2="${line}" /><text
          x="${right}"
          y="${point(y.at(limit) - 6)}"
          text-anchor="end"
          >${text}</text
        ></g
      >`,
  )
}

/** A drawing for each threshold; nothing where rates were not tried. */
export function sweepCharts(loads: readonly LoadRecord[]): Part {
  const texts = new Set(
    loads.flatMap(({ trial, thresholds }) =>
      trial === undefined ? [] : thresholds.map(({ threshold }) => threshold.text),
    ),
  )
  return listed(
    [...texts].map((text) => sweepOf(triedOf(loads, text), text)),
    (charts) =>
      html`<h3>Rates that were tried</h3>
        ${charts}`,
  )
}
