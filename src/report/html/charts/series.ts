/** A load second by second: what the client saw, and what the server said of itself, on the same axes. Pure. */
import { largest } from '../../../base/extremes.ts'
import type { LoadSecond } from '../../../contract/load.ts'
import { html, listed, type Markup, type Part } from '../markup.ts'
import { chart, left, point, right, xAxis, yAxis } from './frame.ts'
import { linear, type Scale } from './scale.ts'

interface Line {
  readonly name: string
  /** Who measured it: dashed where it was the server. */
  readonly by: 'client' | 'server' | 'error'
  value(second: LoadSecond): number | undefined
}

interface Panel {
  readonly title: string
  readonly lines: readonly Line[]
}

const panels: readonly Panel[] = [
  {
    title: 'requests',
    lines: [
      { name: 'under way, client', by: 'client', value: ({ running }) => running },
      { name: 'running, server', by: 'server', value: ({ server }) => server?.running },
      { name: 'waiting, server', by: 'error', value: ({ server }) => server?.waiting },
    ],
  },
  {
    title: 'ms',
    lines: [
      { name: 'TTFT p50, client', by: 'client', value: ({ ttftP50Ms }) => ttftP50Ms },
      { name: 'client late by, at most', by: 'error', value: ({ canaryMaxMs }) => canaryMaxMs },
    ],
  },
  {
    title: 'ms per token',
    lines: [{ name: 'ITL mean, client', by: 'client', value: ({ itlMeanMs }) => itlMeanMs }],
  },
  {
    title: 'tokens a second',
    lines: [{ name: 'output, client', by: 'client', value: ({ outputTokens }) => outputTokens }],
  },
  {
    title: '% of the KV cache',
    lines: [
      {
        name: 'in use, server',
        by: 'server',
        value: ({ server }) => (server?.kvUsage === undefined ? undefined : server.kvUsage * 100),
      },
    ],
  },
]

const panelHeight = 66
const gap = 34
const top = 24

/** Broken where nothing was measured. */
function path(series: readonly LoadSecond[], line: Line, [x, y]: readonly [Scale, Scale]): string {
  let pen = 'M'
  return series
    .map((second) => {
      const value = line.value(second)
      const step =
        value === undefined
          ? ''
          : `${pen}${point(x.at(second.atS))} ${point(y.at(value))}${pen === 'M' ? 'h0' : ''}`
      pen = value === undefined ? 'M' : 'L'
      return step
    })
    .join('')
}

const isMeasured = (series: readonly LoadSecond[], { value }: Line): boolean =>
  series.some((second) => value(second) !== undefined)

function drawPanel(series: readonly LoadSecond[], panel: Panel, at: readonly [Scale, number]): Markup {
  const [x, from] = at
  const lines = panel.lines.filter((line) => isMeasured(series, line))
  const most = largest(lines.flatMap((line) => series.map((second) => line.value(second) ?? 0)))
  const y = linear(most, [from + panelHeight, from], 2)
  const names = lines.map(
    (line, index) =>
      html`<g class="key ${line.by}"
        ><line
          x1="${right - 150 * (lines.length - index)}"
          x2="${right - 150 * (lines.length - index) + 16}"
          y1="${from - 11}"
          y2="${from - 11}"
        /><text x="${right - 150 * (lines.length - index) + 21}" y="${from - 7}">${line.name}</text></g
      >`,
  )
  const dots = lines.map((line) => html`<path class="line ${line.by}" d="${path(series, line, [x, y])}" />`)
  return html`${yAxis(y, panel.title)}${names}${dots}`
}

/** Nothing for a load that was over before a second was. */
export function seriesChart(name: string, series: readonly LoadSecond[]): Part {
  const shown = panels.filter(({ lines }) => lines.some((line) => isMeasured(series, line)))
  const x = linear(largest([1, ...series.map(({ atS }) => atS)]), [left, right], 10)
  const placed = shown.map((panel, index) => ({ panel, from: top + index * (panelHeight + gap) }))
  const bottom = top + shown.length * (panelHeight + gap) - gap
  const label = `${name}, second by second: ${shown.flatMap(({ lines }) => lines.map((line) => line.name)).join('; ')}`
  return (
    series.length > 1 &&
    listed(
      placed.map(({ panel, from }) => drawPanel(series, panel, [x, from])),
      (drawn) => chart(bottom + 38, label, html`${drawn}${xAxis(x, bottom, 'seconds')}`),
    )
  )
}
