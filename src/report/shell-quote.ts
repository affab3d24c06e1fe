/** Quotes words for a POSIX shell. */

const harmless = /^[\w@%+=:,./-]+$/

export function shellQuote(word: string): string {
  return harmless.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

export function shellLine(words: readonly string[]): string {
  return words.map(shellQuote).join(' ')
}
