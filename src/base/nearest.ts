/** The known word nearest to a mistyped one, for hints. */

const at = (row: readonly number[], index: number): number => row[index] ?? 0

const isSwapped = (pair: string, other: string): boolean =>
  pair.length === 2 && pair[0] === other[1] && pair[1] === other[0]

/** Insertions, deletions, replacements and swaps of neighbours between two words. */
export function editDistance(from: string, to: string): number {
  let before: readonly number[] = []
  let row = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    for (let j = 1; j <= to.length; j++) {
      const substitution = at(row, j - 1) + (from[i - 1] === to[j - 1] ? 0 : 1)
      next.push(Math.min(at(row, j) + 1, at(next, j - 1) + 1, substitution))
      if (isSwapped(from.slice(i - 2, i), to.slice(j - 2, j)))
        next[j] = Math.min(at(next, j), at(before, j - 2) + 1)
    }
    before = row
    row = next
  }
  return at(row, to.length)
}

/** The distance takes the product of both lengths. */
const longestWord = 200

/** The nearest of `known`, or undefined when nothing is near enough to be meant. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (word.length > longestWord) return undefined
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)
  const [best] = ranked
  return best !== undefined && best.distance <= Math.max(2, Math.floor(word.length / 2))
    ? best.candidate
    : undefined
}
