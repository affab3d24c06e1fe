/** Whether the client was fast enough for its numbers to be the server's. */
import { limits } from '../../contract/validity-limits.ts'
import type { Distribution, Validity } from '../../contract/load.ts'

export interface ClientHealth {
  readonly canary: Distribution
  /** What the client may have added to any time, 99th percentile. */
  readonly errorBarMs: number
  /** Part of the tokens whose times are in doubt; absent where a late read is a late time anyway. */
  readonly mergedShare?: number
  /** What that part is at least, as far as so few tokens tell. Default the part itself. */
  readonly mergedAtLeast?: number
  /** Canary tokens that should have come, and did not. */
  readonly canaryMissing: number
  readonly socketWait: Distribution
  /** Absent in a closed loop, where a request is due when it can be sent. */
  readonly lateness?: Distribution
  readonly notSent: number
  /** What there was none left of for a further connection; absent where there was enough. */
  readonly lack?: string
  readonly sent: number
  readonly loopUtilisation: number
  readonly cpuSeconds: number
  readonly maxRssMiB: number
}

/** Fewer canary tokens tell nothing: the load was over before it began. */
const fewestCanaries = 20
const noneRecorded: Distribution = { count: 0, mean: 0, p50: 0, p90: 0, p95: 0, p99: 0, p999: 0, max: 0 }

interface Sign {
  readonly state: Validity['state']
  readonly reason: string
}

const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`
const percent = (value: number): string => `${(value * 100).toFixed(value < 0.1 ? 1 : 0)} %`

function sign(
  value: number,
  limit: { readonly degraded: number; readonly void: number },
  tell: (limit: number) => string,
): Sign | undefined {
  if (value > limit.void) return { state: 'void', reason: tell(limit.void) }
  if (value > limit.degraded) return { state: 'degraded', reason: tell(limit.degraded) }
  return undefined
}

function canarySign({ canary, canaryMissing }: ClientHealth): Sign | undefined {
  if (canary.count >= fewestCanaries && canaryMissing === 0) return undefined
  return {
    state: 'void',
    reason:
      canary.count < fewestCanaries
        ? `The canary gave ${canary.count} time stamps; an error bar needs ${fewestCanaries}.`
        : `${canaryMissing} time stamps of the canary never arrived.`,
  }
}

/** A token or two of a small load are a large part of it, and no proof of anything: void is what is so for sure. */
function mergedSign({ mergedShare = 0, mergedAtLeast = mergedShare }: ClientHealth): Sign | undefined {
  const { degraded, void: most } = limits.mergedShare
  const tell = (limit: number): string =>
    `The client read so late that ${percent(mergedShare)} of the tokens have lost their own time (limit ${percent(limit)}).`
  if (mergedAtLeast > most) return { state: 'void', reason: tell(most) }
  return mergedShare > degraded ? { state: 'degraded', reason: tell(degraded) } : undefined
}

const lackSign = ({ lack }: ClientHealth): Sign | undefined =>
  lack === undefined ? undefined : { state: 'void', reason: lack }

function signsOf(health: ClientHealth): readonly Sign[] {
  const { canary, socketWait, lateness = noneRecorded, loopUtilisation, notSent, sent } = health
  const { errorBarMs, mergedShare } = health
  const longest = Math.max(canary.max, socketWait.max)
  const due = sent + notSent
  const signs = [
    lackSign(health),
    canarySign(health),
    sign(
      errorBarMs,
      limits.errorBarMs,
      (limit) => `The client itself added up to ${ms(errorBarMs)} (p99; limit ${ms(limit)}).`,
    ),
    sign(
      lateness.p99,
      limits.latenessMs,
      (limit) => `Requests were sent up to ${ms(lateness.p99)} late (p99; limit ${ms(limit)}).`,
    ),
    mergedSign(health),
    sign(
      loopUtilisation,
      mergedShare === undefined ? limits.loopUtilisation : limits.loopUtilisationStamped,
      (limit) => `The event loop was busy ${percent(loopUtilisation)} of the time (limit ${percent(limit)}).`,
    ),
    sign(
      due === 0 ? 0 : notSent / due,
      limits.notSentShare,
      () => `${notSent} of ${due} due requests were never sent.`,
    ),
    sign(
      longest,
      mergedShare === undefined ? limits.longestMs : limits.longestMsStamped,
      (limit) => `The client was paused for ${ms(longest)} (limit ${ms(limit)}).`,
    ),
  ]
  return signs.filter((found) => found !== undefined)
}

/**
 * Where the kernel stamps, the error bar is its own delay, as a canary sees it, with the doubt of the tokens that have
 * lost their stamp; how late we read is a matter of health. Else it is the worse of two measures that fail in different
 * ways: the canary samples the loop evenly in time and sees the scheduler; the turns of the loop are known for every
 * token, and see a burst that the canary misses.
 */
export function decideValidity(health: ClientHealth): Validity {
  const signs = signsOf(health)
  const isVoid = signs.some(({ state }) => state === 'void')
  const { canary, socketWait, lateness = noneRecorded, loopUtilisation, cpuSeconds, maxRssMiB } = health
  return {
    state: isVoid ? 'void' : signs.length > 0 ? 'degraded' : 'valid',
    errorBarMs: health.errorBarMs,
    reasons: signs.filter(({ state }) => !isVoid || state === 'void').map(({ reason }) => reason),
    canary,
    socketWait,
    lateness,
    loopUtilisation,
    cpuSeconds,
    maxRssMiB,
  }
}
