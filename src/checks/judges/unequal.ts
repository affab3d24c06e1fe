/** Finds which of several values in an exchange are not what they should be. */
import type { Finding } from '../../contract/check.ts'
import { quote } from './read.ts'

interface Pair extends Pick<Finding, 'code' | 'path'> {
  readonly expected: unknown
  readonly got: unknown
  /** Follows on what is expected, e.g. `as in the whole answer`. */
  readonly as?: string
  /** Names what came, e.g. `the last event`. */
  readonly what?: string
}

/** One finding for each pair whose values differ. */
export function unequal(exchange: string, pairs: readonly Pair[]): readonly Finding[] {
  return pairs.flatMap(({ expected, got, as, what, ...place }) => {
    if (JSON.stringify(expected) === JSON.stringify(got)) return []
    const wanted = as === undefined ? quote(expected) : `${quote(expected)} ${as}`
    const came = what === undefined ? quote(got) : `${quote(got)} (${what})`
    return [{ ...place, message: `Expected ${wanted}, got ${came}.`, exchange }]
  })
}
