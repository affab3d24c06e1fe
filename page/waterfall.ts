/** A stream over time: what was waited for, and each frame where it arrived. */
import type { Exchange } from '../src/contract/exchange.ts'
import { drawing } from './element.ts'

const width = 640
const edge = 8
const height = 64
const barTop = 18
const barHeight = 14

const ms = (value: number): string => (value < 10 ? value.toFixed(2) : value.toFixed(0))

interface Phase {
  readonly name: string
  readonly fromMs: number
  readonly toMs: number | undefined
}

function phasesOf({ marks }: Exchange): readonly Phase[] {
  const { connectedMs = 0, sentMs = connectedMs, headMs, firstBodyByteMs, endMs } = marks
  return [
    { name: 'connect', fromMs: 0, toMs: connectedMs },
    { name: 'send', fromMs: connectedMs, toMs: sentMs },
    { name: 'wait', fromMs: sentMs, toMs: headMs ?? endMs },
    { name: 'first', fromMs: headMs ?? endMs, toMs: firstBodyByteMs },
    { name: 'body', fromMs: firstBodyByteMs ?? endMs, toMs: endMs },
  ]
}

type Place = (atMs: number) => string

/** What was waited for, one bar behind the other. */
const drawPhases = (exchange: Exchange, x: Place): readonly SVGElement[] =>
  phasesOf(exchange).flatMap(({ name, fromMs, toMs }) => {
    if (toMs === undefined || toMs <= fromMs) return []
    const wide = Math.max(0.5, Number(x(toMs)) - Number(x(fromMs))).toFixed(1)
    const at = { x: x(fromMs), width: wide, y: String(barTop), height: String(barHeight) }
    const title = drawing('title', {}, `${name}: ${ms(toMs - fromMs)} ms`)
    return [drawing('rect', { class: `phase ${name}`, ...at }, title)]
  })

function drawLabels(firstMs: number | undefined, endMs: number, x: Place): readonly SVGElement[] {
  const label = (at: number, text: string, anchor: string): SVGElement =>
    drawing('text', { x: x(at), y: '12', 'text-anchor': anchor }, text)
  const hasRoom = firstMs !== undefined && firstMs > endMs * 0.08 && firstMs < endMs * 0.82
  return [
    label(0, '0', 'start'),
    label(endMs, `${ms(endMs)} ms`, 'end'),
    ...(hasRoom ? [label(firstMs, `first frame ${ms(firstMs)} ms`, 'middle')] : []),
  ]
}

export function waterfall(exchange: Exchange): SVGSVGElement {
  const { marks, frames } = exchange
  const endMs = Math.max(0.001, marks.endMs)
  const firstMs = frames[0]?.atMs
  const x: Place = (at) => (edge + (at / endMs) * (width - 2 * edge)).toFixed(1)
  const told =
    firstMs === undefined
      ? `answered in ${ms(endMs)} ms`
      : `${frames.length} frames in ${ms(endMs)} ms, the first after ${ms(firstMs)} ms`
  return drawing(
    'svg',
    { class: 'waterfall', viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': told },
    ...(firstMs === undefined
      ? []
      : [
          drawing('rect', {
            class: 'track',
            x: String(edge),
            width: String(width - 2 * edge),
            y: '36',
            height: '12',
          }),
        ]),
    ...drawPhases(exchange, x),
    ...frames.map(({ atMs }) =>
      drawing('line', { class: 'frame', x1: x(atMs), x2: x(atMs), y1: '36', y2: '48' }),
    ),
    ...drawLabels(firstMs, endMs, x),
    drawing('text', { class: 'note', x: String(edge), y: firstMs === undefined ? '46' : '60' }, told),
  )
}
