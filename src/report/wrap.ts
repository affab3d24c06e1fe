/** Breaks lines between words, so that what goes on stands under its beginning. Pure. */
import { stripVTControlCharacters } from 'node:util'
import stringWidth from 'string-width'
import wrapAnsi from 'wrap-ansi'

/** What goes on stands so many columns behind where its line begins. */
const hang = 2
/** A shell takes a command that is broken at its options, and at no other place. */
const command = /^\s*(?:again: )?curl -/
const escape = String.fromCodePoint(0x1b)
/** Colours, and the blanks behind them. */
const start = new RegExp(`^((?:${escape}\\[[\\d;]*m)*)( *)`)

function wrapped(line: string, columns: number): readonly string[] {
  if (stringWidth(line) <= columns) return [line]
  const [head = '', codes = '', indent = ''] = start.exec(line) ?? []
  const rest = ' '.repeat(Math.min(indent.length + hang, Math.floor(columns / 3)))
  if (command.test(stripVTControlCharacters(line)))
    return line
      .split(/ (?=-H |--data-binary )/)
      .map((part, at, all) => `${at === 0 ? '' : rest}${part}${at === all.length - 1 ? '' : ' \\'}`)
  const text = codes + line.slice(head.length)
  const [first = '', ...others] = wrapAnsi(text, columns - rest.length, { hard: true, trim: false }).split(
    '\n',
  )
  return [indent + first.trimEnd(), ...others.map((part) => rest + part.trimStart())]
}

/** @param columns undefined where lines may be of any length */
export const wrapLines = (lines: readonly string[], columns: number | undefined): readonly string[] =>
  columns === undefined ? lines : lines.flatMap((line) => wrapped(line, columns))
