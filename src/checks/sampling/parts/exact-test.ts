/** An exact test of draws against a distribution: no more than one false alarm in a million, for any number of draws. */
import { type Distribution, isSpecial } from './distribution.ts'

/** How often a right server may be called wrong by one test. */
export const falseAlarm = 1e-6

/**
 * How far a server's log-odds may be off what it reports, in nats: it computes what it draws from in another batch than
 * what it reports. Log-probabilities of one prompt were seen to move by 0.15 nats between batches, in bfloat16.
 */
export const driftNats = 0.25

/** Nearer to 0 and 1 than this, what is reported is rounding. */
const rounding = 1e-5

export interface Deviation {
  /** Tokens that were drawn too often or too seldom together. */
  readonly tokens: readonly string[]
  readonly expected: number
  readonly drawn: number
  /** Draws that were counted. */
  readonly of: number
}

/** What a probability is at most, or at least, where its log-odds are off by `nats`. */
export const shifted = (p: number, nats: number): number => {
  const scaled = p * Math.exp(nats)
  return scaled / (1 - p + scaled)
}

/** The least probability of so extreme a share, in nats: P(share ≥ x) ≤ exp(−n·KL(x‖p)) by Chernoff, likewise below p. */
function surpriseNats(
  share: number,
  { p, n, drift }: { readonly p: number; readonly n: number; readonly drift: number },
): number {
  const bound = share > p ? shifted(p, drift) : shifted(p, -drift)
  if (share > p ? share <= bound : share >= bound) return 0
  const term = (x: number, y: number): number => (x === 0 ? 0 : x * Math.log(x / y))
  return n * (term(share, bound) + term(1 - share, 1 - bound))
}

/**
 * Each token alone, and the one, two, three… likeliest together, in which a wrong temperature shows: the likeliest
 * deviation must be rarer than `alarm` divided by all the tails that are looked at (Bonferroni).
 *
 * @param drawn tokens, or whole answers; special ones are left out, and those that are not listed where nothing is said of them
 * @returns undefined where the draws may come from it
 */
export function findDeviation(
  { tokens, rest }: Distribution,
  drawn: readonly string[],
  { alarm = falseAlarm, drift = driftNats }: { readonly alarm?: number; readonly drift?: number } = {},
): Deviation | undefined {
  const counts = new Map(tokens.map(({ token }) => [token, 0]))
  let unlisted = 0
  for (const token of drawn) {
    const count = counts.get(token)
    if (count !== undefined) counts.set(token, count + 1)
    else if (!isSpecial(token)) unlisted += 1
  }
  const listed = [...counts.values()].reduce((total, count) => total + count, 0)
  const of = listed + (rest === undefined ? 0 : unlisted)
  const events = tokens.flatMap(({ token }, index) => [
    [token],
    tokens.slice(0, index + 1).map((one) => one.token),
  ])
  const limit = Math.log((2 * events.length) / alarm)
  const probability = new Map(tokens.map(({ token, p }) => [token, p]))
  const found = events.map((event) => {
    const expected = event.reduce((total, token) => total + (probability.get(token) ?? 0), 0)
    const count = event.reduce((total, token) => total + (counts.get(token) ?? 0), 0)
    const p = Math.min(1 - rounding, Math.max(rounding, expected))
    const nats = of === 0 ? 0 : surpriseNats(count / of, { p, n: of, drift })
    return { nats, deviation: { tokens: event, expected, drawn: count, of } }
  })
  return found.filter(({ nats }) => nats > limit).toSorted((a, b) => b.nats - a.nats)[0]?.deviation
}

/** Whether so many draws would come of what has the probability `p` at most less often than `alarm`. */
export function isTooMany(
  count: number,
  { p, of, alarm }: { readonly p: number; readonly of: number; readonly alarm: number },
) {
  return (
    count > p * of &&
    surpriseNats(count / of, { p: Math.max(rounding, p), n: of, drift: 0 }) > -Math.log(alarm)
  )
}
