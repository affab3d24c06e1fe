/** Where known secrets stand in text, in whatever form. */
import { formsOf, shortestInAnyCase } from './forms.ts'
import { hasQuotes, longestEscape, unescape } from './unescape.ts'

/** The first character and the one after the last. */
export type Span = readonly [start: number, end: number]

export interface SecretFinder {
  /** Spans in order that do not overlap. */
  find(text: string): readonly Span[]
  /** Most characters that one span has. */
  readonly longest: number
}

/** Values under this length are left alone: they would blank out ordinary text. */
export const shortestSecret = 4
/** What is left of a secret that was cut, with an ellipsis, is one from this length on. */
const shortestRest = 6
/** The same without an ellipsis. */
const shortestPart = 8
const letter = /[\p{L}\p{N}]/u
const base64 = /[\w+/-]/

/** In lower case, character by character: some capitals of other scripts become two letters. */
function lowerCase(text: string): string {
  const lower = text.toLowerCase()
  return lower.length === text.length ? lower : text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

function spansOf(text: string, forms: readonly string[]): Span[] {
  const spans: Span[] = []
  for (const form of forms) {
    for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + form.length))
      spans.push([at, at + form.length])
  }
  return spans
}

/** With the character at each end that holds a part of the secret, and the padding. */
function widened(text: string, [start, end]: Span): Span {
  const first = start > 0 && base64.test(text.charAt(start - 1)) ? start - 1 : start
  let last = end < text.length && base64.test(text.charAt(end)) ? end + 1 : end
  for (let padding = 0; padding < 2 && text.charAt(last) === '='; padding++) last++
  return [first, last]
}

/** Whether a beginning of a secret, of so many characters, was cut there, because of what follows. */
function isCut(secret: string, length: number, after: string): boolean {
  if (after.startsWith('…') || after.startsWith('...')) return true
  // Cut at a width. What ends where a part of the secret ends, e.g. `https`, may be any word.
  const amidWord = letter.test(secret.charAt(length - 1)) && letter.test(secret.charAt(length))
  return length >= shortestPart && amidWord && !letter.test(after.charAt(0))
}

/** Beginnings of a secret, not all of it: a message that quoted it was cut. */
function cutSpans(text: string, secret: string): Span[] {
  const spans: Span[] = []
  const head = secret.slice(0, shortestRest)
  for (let at = text.indexOf(head); at !== -1; at = text.indexOf(head, at + 1)) {
    let length = head.length
    while (length < secret.length && text[at + length] === secret[length]) length++
    if (length < secret.length && isCut(secret, length, text.slice(at + length, at + length + 3)))
      spans.push([at, at + length])
  }
  return spans
}

function merged(spans: readonly Span[]): readonly Span[] {
  const ordered = spans.toSorted(([a], [b]) => a - b)
  const result: [number, number][] = []
  for (const [start, end] of ordered) {
    const last = result.at(-1)
    if (last !== undefined && start < last[1]) last[1] = Math.max(last[1], end)
    else result.push([start, end])
  }
  return result
}

/** @param secrets known values; ones under four characters are left alone */
export function createSecretFinder(secrets: readonly string[]): SecretFinder {
  const known = [...new Set(secrets)].filter((secret) => secret.length >= shortestSecret)
  const all = known.map(formsOf)
  const [inAnyCase, exact, encoded] = [
    [...new Set(all.flatMap((forms) => forms.inAnyCase))],
    [...new Set(all.flatMap((forms) => forms.exact))],
    [...new Set(all.flatMap((forms) => forms.base64))],
  ]
  const long = known
    .filter((secret) => secret.length > shortestInAnyCase)
    .map((secret) => secret.toLowerCase())
  const quotes = known.some(hasQuotes)
  const written = (text: string): Span[] => {
    const lower = lowerCase(text)
    return [
      ...spansOf(lower, inAnyCase),
      ...spansOf(text, exact),
      ...long.flatMap((secret) => cutSpans(lower, secret)),
    ]
  }
  const anyhow = (text: string): Span[] => [
    ...written(text),
    ...spansOf(text, encoded).map((span) => widened(text, span)),
  ]
  const find = (text: string): readonly Span[] => {
    const spans = anyhow(text)
    const unescaped = unescape(text, quotes)
    if (unescaped !== undefined)
      for (const span of anyhow(unescaped.text)) spans.push(unescaped.origin(...span))
    return spans.length === 0 ? spans : merged(spans)
  }
  const longest = longestEscape * Math.max(0, ...known.map((secret) => Buffer.byteLength(secret)))
  return { find: known.length === 0 ? () => [] : find, longest }
}
