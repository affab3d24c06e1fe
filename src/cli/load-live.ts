/** The view of a load that goes on, on a terminal: a few lines that are written over, every second. */
import type { LoadSecond } from '../contract/load.ts'
import type { Style } from '../report/style.ts'
import { secondLine } from './load-lines.ts'

const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']
const sparkWidth = 40

/** The last values as a row of bars, the highest of them full. */
export function sparkline(values: readonly (number | undefined)[]): string {
  const shown = values.slice(-sparkWidth)
  const highest = Math.max(...shown.map((value) => value ?? 0))
  return shown
    .map((value) => {
      if (value === undefined) return ' '
      return bars[Math.min(bars.length - 1, Math.floor((value / (highest || 1)) * (bars.length - 1)))] ?? ' '
    })
    .join('')
}

export interface LiveView {
  onSecond(second: LoadSecond): void
  /** Takes the moving lines away. */
  end(): void
}

export interface ViewOptions {
  write(text: string): void
  /** Columns of the terminal; undefined where there is none. */
  readonly columns: number | undefined
  readonly style: Style
}

const clearDown = '\r\u001b[J'
const up = (lines: number): string => (lines === 0 ? '' : `\u001b[${lines}A`)
const ms = (value: number | undefined): string => (value === undefined ? '–' : `${value.toFixed(1)} ms`)

/** The lines of the view. */
export function liveLines(seconds: readonly LoadSecond[], style: Style): readonly string[] {
  const last = seconds.at(-1)
  if (last === undefined) return []
  const failed = seconds.reduce((sum, second) => sum + second.failed, 0)
  const canaryMax = Math.max(...seconds.map(({ canaryMaxMs = 0 }) => canaryMaxMs))
  const row = (name: string, now: string, values: readonly (number | undefined)[]): string =>
    `  ${name.padEnd(9)}${now.padStart(11)}  ${style.dim(sparkline(values))}`
  return [
    row(
      'complete',
      `${last.completed}/s`,
      seconds.map(({ completed }) => completed),
    ),
    row(
      'running',
      `${last.running}`,
      seconds.map(({ running }) => running),
    ),
    row(
      'tokens',
      `${last.outputTokens}/s`,
      seconds.map(({ outputTokens }) => outputTokens),
    ),
    row(
      'ttft p50',
      ms(last.ttftP50Ms),
      seconds.map(({ ttftP50Ms }) => ttftP50Ms),
    ),
    row(
      'itl mean',
      ms(last.itlMeanMs),
      seconds.map(({ itlMeanMs }) => itlMeanMs),
    ),
    `  ${last.atS} s  ${failed === 0 ? 'no errors' : style.bad(`${failed} failed`)}  client: longest delay ${ms(canaryMax)}`,
  ]
}

export function createLiveView({ write, columns, style }: ViewOptions): LiveView {
  if (columns === undefined) {
    return { onSecond: (second) => write(`${secondLine(second)}\n`), end: () => undefined }
  }
  const seconds: LoadSecond[] = []
  let drawn = 0
  return {
    onSecond(second) {
      seconds.push(second)
      const lines = liveLines(seconds, style)
      write(`${up(drawn)}${clearDown}${lines.map((line) => `${line}\n`).join('')}`)
      drawn = lines.length
    },
    end() {
      write(`${up(drawn)}${clearDown}`)
      seconds.length = 0
      drawn = 0
    },
  }
}
