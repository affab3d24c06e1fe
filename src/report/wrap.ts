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

/** A colour goes on over the end of a line until it is ended. */
function wrapped(line: string, columns: number): readonly string[] {
  if (widthOf(line) <= columns) return [line]
  const indent = /^ */.exec(stripVTControlCharacters(line))?.[0].length ?? 0
  const rest = ' '.repeat(Math.min(indent + hang, Math.floor(columns / 3)))
  if (command.test(stripVTControlCharacters(line)))
    return line
      .split(/ (?=-H |--data-binary )/)
      .map((part, at, { length }) => `${at === 0 ? '' : rest}${part}${at === length - 1 ? '' : ' \\'}`)
  const lines = ['']
  for (const word of line.split(/(?<=\S) /).flatMap((one) => pieces(one, columns - rest.length))) {
    const last = lines.at(-1) ?? ''
    const joined = last === '' || last === rest ? last + word : `${last} ${word}`
    if (widthOf(joined) <= columns || last === '') lines[lines.length - 1] = joined
    else lines.push(rest + word.trimStart())
  }
  return lines
}

/** @param columns undefined where lines may be of any length */
export const wrapLines = (lines: readonly string[], columns: number | undefined): readonly string[] =>
  columns === undefined ? lines : lines.flatMap((line) => wrapped(line, columns))
