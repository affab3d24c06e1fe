/** Breaks lines between words, so that what goes on stands under its beginning. Pure. */
import { stripVTControlCharacters } from 'node:util'

/** What goes on stands so many columns behind where its line begins. */
const hang = 2
/** A shell takes a command that is broken at its options, and at no other place. */
const command = /^\s*(?:again: )?curl -/
/** Characters that a terminal shows two columns wide: those of East Asia, and emoji. */
const wide =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}/gu

/** Columns that a text takes on a terminal. */
export function widthOf(text: string): number {
  const shown = stripVTControlCharacters(text)
  return Array.from(shown).length + (shown.match(wide)?.length ?? 0)
}

/** A word that fits into no line is broken anywhere, unless a colour begins or ends within it. */
function pieces(word: string, room: number): readonly string[] {
  if (widthOf(word) <= room || stripVTControlCharacters(word) !== word) return [word]
  const characters = Array.from(word)
  const size = Math.max(1, Math.floor(room / (word.search(wide) < 0 ? 1 : 2)))
  return Array.from({ length: Math.ceil(characters.length / size) }, (_, at) =>
    characters.slice(at * size, (at + 1) * size).join(''),
  )
}

function brokenCommand(line: string, rest: string): readonly string[] {
  const [first = '', ...options] = line.split(/ (?=-H |--data-binary )/)
  return [first, ...options.map((part) => rest + part)].map((part, at) =>
    at === options.length ? part : `${part} \\`,
  )
}

/** A colour goes on over the end of a line until it is ended. */
function wrapped(line: string, columns: number): readonly string[] {
  if (widthOf(line) <= columns) return [line]
  const plain = stripVTControlCharacters(line)
  const rest = ' '.repeat(Math.min(plain.search(/\S|$/) + hang, Math.floor(columns / 3)))
  if (command.test(plain)) return brokenCommand(line, rest)
  const lines = ['']
  for (const word of line.split(/(?<=\S) /).flatMap((one) => pieces(one, columns - rest.length))) {
    const last = lines.at(-1) ?? ''
    const joined = last === '' ? word : `${last} ${word}`
    if (last === '' || widthOf(joined) <= columns) lines[lines.length - 1] = joined
    else lines.push(rest + word.trimStart())
  }
  return lines
}

/** @param columns undefined where lines may be of any length */
export const wrapLines = (lines: readonly string[], columns: number | undefined): readonly string[] =>
  columns === undefined ? lines : lines.flatMap((line) => wrapped(line, columns))
