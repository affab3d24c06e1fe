/** What a stream can show: colours, and how many columns. */
import { Writable } from 'node:stream'
import { styleText } from 'node:util'
import { widthOf, wrapLines } from './wrap.ts'
import { colorStyle, plainStyle, type Style } from './style.ts'

/** As Node has them of its own standard streams. */
export interface Screen {
  readonly isTTY?: boolean
  readonly columns?: number
}

/** Node looks at the terminal, and at NO_COLOR, FORCE_COLOR and TERM. */
export const showsColors = (screen: Screen): boolean =>
  screen instanceof Writable && styleText('red', 'x', { stream: screen }) !== 'x'

export const styleOf = (stream: Screen): Style => (showsColors(stream) ? colorStyle : plainStyle)

/** Where a terminal does not say how wide it is, e.g. in a container without a size. */
const usualColumns = 80

/** @returns undefined where there is no terminal; asked each time, for its width may change */
export const columnsOf = ({ isTTY, columns }: Screen): number | undefined =>
  isTTY === true ? columns || usualColumns : undefined

/** @returns the lines as one text, wrapped to the terminal where there is one */
export const textFor = (stream: Screen, lines: readonly string[]): string =>
  wrapLines(lines, columnsOf(stream))
    .map((line) => `${line}\n`)
    .join('')

const clearDown = '\u001b[J'

/** @returns what takes the line away in which the cursor stands, also where the terminal has broken it since */
export function clearingLine(line: string, columns: number): string {
  const rows = Math.max(1, Math.ceil(widthOf(line) / columns))
  return `\r${rows > 1 ? `\u001b[${rows - 1}A` : ''}${clearDown}`
}

/** @returns what takes lines away that were written last, also where the terminal has broken them since */
export function clearing(lines: readonly string[], columns: number): string {
  const rows = lines.map((line) => Math.max(1, Math.ceil(widthOf(line) / columns)))
  const up = rows.reduce((sum, count) => sum + count, 0)
  return up === 0 ? `\r${clearDown}` : `\r\u001b[${up}A${clearDown}`
}
