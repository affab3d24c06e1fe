/** Whether an engine's version lies in a range. */

/** Versions of an engine, as numbers with dots; `from` belongs to the range, `below` does not. */
export interface VersionRange {
  readonly from?: string
  readonly below?: string
}

/** `0.32.0.post1+cpu` → [0, 32, 0]: what follows the numbers makes no difference here. */
function numbersOf(version: string): readonly number[] {
  const [numbers = ''] = /^\d+(\.\d+)*/.exec(version) ?? []
  return numbers === '' ? [] : numbers.split('.').map(Number)
}

/** Below 0 where `left` is older; numbers that are not there count as 0. */
function compare(left: string, right: string): number {
  const [a, b] = [numbersOf(left), numbersOf(right)]
  const places = Array.from({ length: Math.max(a.length, b.length) }, (_, place) => place)
  const place = places.find((at) => (a[at] ?? 0) !== (b[at] ?? 0))
  return place === undefined ? 0 : (a[place] ?? 0) - (b[place] ?? 0)
}

/** @returns true for every version where the range names no end */
export function isInRange(version: string, { from, below }: VersionRange): boolean {
  return (
    (from === undefined || compare(version, from) >= 0) &&
    (below === undefined || compare(version, below) < 0)
  )
}
