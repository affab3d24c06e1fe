/** The view of a load that goes on, on a terminal: a few lines that are written over, every second. */
import { defined } from '../base/defined.ts'
import { largest } from '../base/extremes.ts'
import type { LoadSecond } from '../contract/load.ts'
import type { Style } from './style.ts'
import { limits } from '../contract/validity-limits.ts'
import type { ConsoleOptions } from './console.ts'
import { secondLine } from './load-lines.ts'
import { clearing, columnsOf, styleOf } from './terminal.ts'

const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']
const sparkWidth = 40
/** Columns of a row for its name, its value and the space between. */
const besideSpark = 26
const usualColumns = 80

/** The last values as a row of bars, the highest of them full. */
export function sparkline(values: readonly (number | undefined)[], width = sparkWidth): string {
  const shown = values.slice(-width)
  const highest = largest(shown.map((value) => value ?? 0))
  return shown
    .map((value) => {
      if (value === undefined) return ' '
      return bars[Math.min(bars.length - 1, Math.floor((value / (highest || 1)) * (bars.length - 1)))] ?? ' '
    })
    .join('')
}

export interface LiveView {
  /** @param durationMs of the load that begins, where that is known */
  begin(durationMs?: number): void
  onSecond(second: LoadSecond): void
  /** Takes the moving lines away. */
  end(): void
}

export interface ViewOptions {
  readonly columns?: number
  /** Length of the load in seconds, where it is known. */
  readonly ofS?: number
  readonly style: Style
}

const ms = (value: number | undefined): string => (value === undefined ? '–' : `${value.toFixed(1)} ms`)

/** Judges the longest delay of the client in a second. */
function health(delayMs: number, style: Style): string {
  const { degraded, void: lost } = limits.errorBarMs
  if (delayMs > lost) return style.bad('too slow')
  return delayMs > degraded ? style.warn('slow') : style.good('fine')
}

const rows: readonly {
  readonly name: string
  of(second: LoadSecond): number | undefined
  tell(value: number | undefined): string
}[] = [
  { name: 'sent', of: ({ sent }) => sent, tell: (value = 0) => `${value}/s` },
  { name: 'complete', of: ({ completed }) => completed, tell: (value = 0) => `${value}/s` },
  { name: 'running', of: ({ running }) => running, tell: (value = 0) => `${value}` },
  { name: 'tokens', of: ({ outputTokens }) => outputTokens, tell: (value = 0) => `${value}/s` },
  { name: 'ttft p50', of: ({ ttftP50Ms }) => ttftP50Ms, tell: ms },
  { name: 'itl mean', of: ({ itlMeanMs }) => itlMeanMs, tell: ms },
  { name: 'client lag', of: ({ canaryMaxMs }) => canaryMaxMs, tell: ms },
]

/** The lines of the view. */
export function liveLines(
  seconds: readonly LoadSecond[],
  { style, columns = usualColumns, ofS }: ViewOptions,
): readonly string[] {
  const width = Math.max(1, Math.min(sparkWidth, columns - besideSpark))
  const last = seconds.at(-1)
  if (last === undefined) return []
  const failed = seconds.reduce((sum, second) => sum + second.failed, 0)
  const done = seconds.reduce((sum, second) => sum + second.completed, 0)
  const errors = failed === 0 ? 'no errors' : style.bad(`${failed} failed`)
  return [
    ...rows.map(({ name, of, tell }) => {
      const told = tell(of(last)).padStart(10)
      return `  ${name.padEnd(11)}${told}  ${style.dim(sparkline(seconds.map(of), width))}`
    }),
    `  ${last.atS}${ofS === undefined ? '' : ` of ${ofS}`} s, ${done} complete, ${errors}, client ${health(last.canaryMaxMs ?? 0, style)}${last.reported === undefined ? '' : `, ${last.reported.count} of ${last.reported.of} have reported`}`,
  ]
}

/** @param screen its width is asked each time, for it may change */
export function createLiveView(screen: ConsoleOptions): LiveView {
  if (columnsOf(screen) === undefined) {
    return {
      begin: () => undefined,
      onSecond: (second) => screen.write(`${secondLine(second)}\n`),
      end: () => undefined,
    }
  }
  const style = styleOf(screen)
  const seconds: LoadSecond[] = []
  let drawn: readonly string[] = []
  let ofS: number | undefined
  const clear = (): string => clearing(drawn, columnsOf(screen) ?? Infinity)
  return {
    begin(durationMs) {
      ofS = durationMs === undefined ? undefined : Math.round(durationMs / 1000)
    },
    onSecond(second) {
      seconds.push(second)
      const lines = liveLines(seconds, { style, ...defined({ columns: columnsOf(screen), ofS }) })
      screen.write(`${clear()}${lines.map((line) => `${line}\n`).join('')}`)
      drawn = lines
    },
    end() {
      screen.write(clear())
      seconds.length = 0
      drawn = []
    },
  }
}
