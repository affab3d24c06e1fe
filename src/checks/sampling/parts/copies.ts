/** Finds choices that are copies of choices a fixed number of places before. Pure. */
import { type Distribution, isSpecial } from './distribution.ts'
import { driftNats, falseAlarm, isTooMany } from './exact-test.ts'

/** A server that draws some of the choices and hands the others on does so at a power of two places, or side by side. */
const distances = [1, 2, 4, 8, 16] as const

export interface Copies {
  readonly distance: number
  readonly alike: number
  readonly of: number
}

/**
 * Pairs of draws, none of which has a draw in common with another, so that they are independent: two of a pair are alike
 * with the probability Σ p² at most, which a right server's drift of `driftNats` makes larger by twice that.
 *
 * @param drawn the draws of one request in order
 * @returns undefined where no distance has more pairs alike than come by chance in one of a million servers
 */
export function findCopies(drawn: readonly string[], { tokens }: Distribution): Copies | undefined {
  const p = Math.min(1, Math.exp(2 * driftNats) * tokens.reduce((sum, token) => sum + token.p ** 2, 0))
  const alarm = falseAlarm / distances.length
  return distances
    .map((distance): Copies => {
      const pairs = drawn.flatMap((token, at) => {
        const other = drawn[at + distance]
        if (Math.floor(at / distance) % 2 === 1 || other === undefined) return []
        return isSpecial(token) || isSpecial(other) ? [] : [token === other]
      })
      return { distance, alike: pairs.filter(Boolean).length, of: pairs.length }
    })
    .find(({ alike, of }) => of > 0 && isTooMany(alike, { p, of, alarm }))
}
