/** Text with every escaped character written out and no word broken over lines, and where each came from. */

/** Characters that a backslash before them leaves as they are. */
const quoted = `["'/\\\\]`
/** A line end amid a word or a number, as long base64 is written; itself it may be escaped. */
const lineEnd = String.raw`(?<=[\w+/-])(?:\\{1,16}r|\r)?(?:\\{1,16}n|\n)[ \t]{0,40}(?=[\w+/=-])`
/** `\u0073`, `\u{73}`, `\U00000073`, `\x73`, `\163`, `%73`, `&#115;`, `&#x73;`, `&quot;`, also where the escape was escaped again. */
const escapes = (kept: string): RegExp =>
  new RegExp(
    [
      lineEnd,
      String.raw`\\{1,16}(?:(?-i:U)(?<hex>[0-9a-f]{8})|u\{0{0,6}(?<hex>[0-9a-f]{1,6})\}|u(?<hex>[0-9a-f]{4})|x(?<hex>[0-9a-f]{2})|(?<octal>[0-3][0-7]{2})|(?<quote>${kept}))`,
      '%(?:25){0,8}(?<hex>[0-9a-f]{2})',
      '&(?:amp;){0,8}(?:#x0{0,6}(?<hex>[0-9a-f]{1,5})|#0{0,6}(?<decimal>[0-9]{1,6})|(?<name>quot|apos|amp|lt|gt|sol|plus|equals));?',
    ].join('|'),
    'gi',
  )
const [withQuotes, withoutQuotes] = [escapes(quoted), escapes('(?!)')]

export const hasQuotes = (text: string): boolean => new RegExp(quoted).test(text)

/** Most characters of the text that become one. */
export const longestEscape = 56

const named: Readonly<Record<string, string>> = {
  quot: '"',
  apos: "'",
  amp: '&',
  lt: '<',
  gt: '>',
  sol: '/',
  plus: '+',
  equals: '=',
}
const highest = 0x10_ff_ff

const point = (digits: string, base: number): string => {
  const code = Number.parseInt(digits, base)
  return code > highest ? '\uFFFD' : String.fromCodePoint(code)
}

function character({ hex, octal, decimal, quote, name = '' }: Readonly<Record<string, string>>): string {
  if (hex !== undefined) return point(hex, 16)
  if (octal !== undefined) return point(octal, 8)
  if (decimal !== undefined) return point(decimal, 10)
  return quote ?? named[name.toLowerCase()] ?? ''
}

export interface Unescaped {
  readonly text: string
  /** @returns where the characters from `start` to before `end` came from, as such a pair */
  origin(start: number, end: number): readonly [number, number]
}

/**
 * @param quotes whether quotes, slashes and backslashes are of interest: JSON in JSON is full of them
 * @returns undefined where nothing is escaped or broken
 */
export function unescape(source: string, quotes: boolean): Unescaped | undefined {
  const parts: string[] = []
  /** For each escape: its place in the result, its length there, its place in the source, its length there. */
  const places: [number, number, number, number][] = []
  let [from, length] = [0, 0]
  for (const match of source.matchAll(quotes ? withQuotes : withoutQuotes)) {
    const written = character(match.groups ?? {})
    length += match.index - from
    parts.push(source.slice(from, match.index), written)
    places.push([length, written.length, match.index, match[0].length])
    length += written.length
    from = match.index + match[0].length
  }
  if (places.length === 0) return undefined
  parts.push(source.slice(from))

  const unitAt = (index: number): readonly [number, number] => {
    let [low, high] = [0, places.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((places[middle]?.[0] ?? 0) <= index) low = middle + 1
      else high = middle
    }
    const [at, size, origin, originSize] = places[low - 1] ?? [0, 0, 0, 0]
    if (index < at + size) return [origin, origin + originSize]
    const plain = origin + originSize + (index - at - size)
    return [plain, plain + 1]
  }
  return {
    text: parts.join(''),
    origin: (start, end) => [unitAt(start)[0], unitAt(end - 1)[1]],
  }
}
