/** Where two texts part, and where they meet again: enough to see how a stream differs from a whole answer. */

export interface Piece {
  readonly kind: 'same' | 'left' | 'right'
  readonly text: string
}

const wordsOf = (text: string): readonly string[] => text.match(/\s+|[^\s\w]|\w+/g) ?? []

/** How many words are the same, by their place from one end. */
function alike(
  a: readonly string[],
  b: readonly string[],
  at: (words: readonly string[], index: number) => string | undefined,
): number {
  const most = Math.min(a.length, b.length)
  let count = 0
  while (count < most && at(a, count) === at(b, count)) count += 1
  return count
}

/** Word by word; what both have at the begin and at the end is the same, all between is of one or of the other. */
export function differences(left: string, right: string): readonly Piece[] {
  const [a, b] = [wordsOf(left), wordsOf(right)]
  const start = alike(a, b, (words, index) => words[index])
  const [restA, restB] = [a.slice(start), b.slice(start)]
  const end = alike(restA, restB, (words, index) => words.at(-1 - index))
  const middle = (words: readonly string[]): string => words.slice(0, words.length - end).join('')
  const pieces: readonly Piece[] = [
    { kind: 'same', text: a.slice(0, start).join('') },
    { kind: 'left', text: middle(restA) },
    { kind: 'right', text: middle(restB) },
    { kind: 'same', text: restA.slice(restA.length - end).join('') },
  ]
  return pieces.filter(({ text }) => text !== '')
}
