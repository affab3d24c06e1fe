/** Separate limits for the phases of one exchange, in milliseconds; an absent one does not apply. */
export interface Limits {
  readonly connectMs?: number
  /** From the request's last byte to the response head. */
  readonly headMs?: number
  /** From the request's last byte to the first frame or body byte that carries data. */
  readonly firstTokenMs?: number
  /**
   * Between two reads of the body, once the first token has come or where it has no limit. Between two frames with data the
   * longer one of this and `firstTokenMs` holds, however many comments come.
   */
  readonly idleMs?: number
  readonly totalMs?: number
}

/** What a preset or the command line may set for the requests of checks. */
export interface CheckLimits extends Limits {
  /** Most tokens that a check asks for where it leaves the length open; smaller budgets change in proportion. */
  readonly tokens?: number
}

export const defaultLimits: Required<Limits> = {
  connectMs: 5_000,
  headMs: 60_000,
  firstTokenMs: 60_000,
  idleMs: 30_000,
  totalMs: 300_000,
}

/** Most tokens that a check asks for where nothing is set. */
export const defaultTokens = 512

/** How quickly a server answered its first requests, one at a time. */
export interface Speed {
  /** From the request to the end of an answer of one token. */
  readonly firstTokenMs: number
  /** Milliseconds for each token of a short answer, the prompt's share included. */
  readonly msPerToken: number
}

/** At this speed an answer of `defaultTokens` takes a fifth of the default limit for its head. */
const usualMsPerToken = 25
const usualFirstTokenMs = 2_000
/** Whatever the server, nothing is waited for longer than half an hour by itself. */
const mostTimes = 30

/** @returns by how much longer than usual a server of this speed is waited for, at least 1 */
export function patienceOf({ firstTokenMs, msPerToken }: Speed): number {
  const times = Math.max(msPerToken / usualMsPerToken, firstTokenMs / usualFirstTokenMs)
  return Math.min(mostTimes, Math.max(1, times))
}

/** The limits that hold for a server of this speed: what is set stands, the defaults grow with the slowness. */
export function effectiveLimits(set: Limits, speed?: Speed): Required<Limits> {
  const times = speed === undefined ? 1 : patienceOf(speed)
  const { connectMs, headMs, firstTokenMs, idleMs, totalMs } = defaultLimits
  const grown = {
    headMs: headMs * times,
    firstTokenMs: firstTokenMs * times,
    idleMs: idleMs * times,
    totalMs: totalMs * times,
  }
  return { connectMs, ...grown, ...set }
}
