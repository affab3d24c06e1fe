/** In which of five states a server is, by signs that cost it nothing or next to nothing. Pure. */
import type { Speed } from '../../contract/limits.ts'
import { type Strain, starvedBy } from '../../contract/strain.ts'
import type { Effort, LostMember } from '../../host/member-watch.ts'

/**
 * `dead`: a process is gone, or /health says 503. `hung`: all live, and nothing moves although requests run, or one is
 * stopped. `starved`: nothing moves, and the machine is why. `busy`: requests run, and it works. `idle`: none runs.
 */
export type ServerState = 'dead' | 'hung' | 'starved' | 'busy' | 'idle'

export interface Work {
  /** It has counted tokens, or used a processor. */
  readonly moved: boolean
  /** It wanted a processor and had none; absent where its processes cannot be seen, and the machine's load has to say. */
  readonly waited?: boolean
}

export interface Signs {
  /** A process of the server that is stopped or gone. */
  readonly process?: LostMember | undefined
  /** How many requests are under way. */
  readonly underWay: number
  /** For how long nothing has come for any of them. */
  readonly stillMs: number
  /** How long that may be of a server that works. */
  readonly patienceMs: number
  /** What was seen of it meanwhile; absent where nothing was. */
  readonly work?: Work | undefined
  readonly strain: Strain
}

/** `dead` and `hung` are suspicions: a request for one token decides. */
export function classify({ process, underWay, stillMs, patienceMs, work, strain }: Signs): ServerState {
  if (process !== undefined) return process.state === 'gone' ? 'dead' : 'hung'
  if (underWay === 0) return 'idle'
  if (stillMs < patienceMs || work === undefined || work.moved) return 'busy'
  return (work.waited ?? starvedBy(strain) !== undefined) ? 'starved' : 'hung'
}

const leastMs = { seen: 10_000, unseen: 30_000 } as const
const times = { firstToken: 100, work: 3 } as const

/**
 * How long nothing may come from a server that works. A hundred first tokens, or three times what all that is under way
 * takes at the speed of its decoding, prompts counted as if they were decoded too: a prefill is quicker than that
 * everywhere, so neither a long prompt nor an answer in one piece, nor a server that answers one after the other, comes
 * near it. Who sees the processes sees whether they compute as well, and may decide after ten seconds; else half a
 * minute. Without a measured speed nothing is decided: the limits of the requests hold.
 * @param tokens of all that is under way, prompts included
 */
export function standstillMs(speed: Speed | undefined, tokens: number, seesProcesses: boolean): number {
  if (speed === undefined) return Infinity
  const { firstTokenMs, msPerToken } = speed
  const least = seesProcesses ? leastMs.seen : leastMs.unseen
  return Math.max(least, times.firstToken * firstTokenMs, times.work * tokens * msPerToken)
}

/** What a server did until a moment. */
export interface Progress {
  readonly atMs: number
  /** Tokens and requests counted; absent where that is not known, or does not come. */
  readonly counted: number | undefined
  /** Absent where its processes cannot be seen. */
  readonly effort: Effort | undefined
}

/** A process that waits wakes up now and then, and is asked for its metrics: less than this of one processor does not count as work. */
const idleShare = 0.05
/** Who has work waits for most of the time on a machine that is too busy; who wakes up now and then, for a little. */
const starvedShare = 0.25

/** @returns undefined where nothing can be seen of it */
export function workBetween(before: Progress, now: Progress): Work | undefined {
  const counts = (now.counted ?? 0) > (before.counted ?? 0)
  if (now.effort === undefined || before.effort === undefined)
    return now.counted === undefined ? undefined : { moved: counts }
  const lastedMs = now.atMs - before.atMs
  const computedMs = now.effort.computedMs - before.effort.computedMs
  const waitedMs = now.effort.waitedMs - before.effort.waitedMs
  // A sum falls when a thread or a process ends, which is a movement too.
  const moved = counts || computedMs < 0 || computedMs > idleShare * lastedMs
  return { moved, waited: waitedMs < 0 || waitedMs > starvedShare * lastedMs }
}

const usualTokenMs = 4_000
const mostTokenMs = 15_000

/** How long one token is waited for when a process is stopped or gone: ten seconds from the event are to be enough. */
export function doubtMs(speed: Speed | undefined): number {
  return Math.min(mostTokenMs, Math.max(usualTokenMs, 20 * (speed?.firstTokenMs ?? 0)))
}
