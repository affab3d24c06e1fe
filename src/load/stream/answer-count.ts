/** What the counts and the times of one streamed answer are worth: whether a frame is a token, and whether it was streamed at all. */
import type { AnswerFacts } from '../../openai/protocols/protocol.ts'
import { slack } from './frame-count.ts'
import type { StreamTimes } from './stream-times.ts'

/** Frames with output that an answer needs before their times say how it was sent. */
const fewestFrames = 4
/** What was sent at once does not take a larger part of the answer than this: what does is a stream of a fast server. */
const leastSpread = 0.02
/** Clocks do not tell how a shorter answer was sent. */
const shortestMs = 50
/** Frames closer than this, as a part of the answer and in milliseconds, were sent at once. */
const atOnceShare = 0.005
export const atOnceMs = 0.5
/** Where nearly all of so many frames came with the one before them, they were not streamed. */
const manyFrames = 12
const nearlyAll = 0.9

export interface AnswerMoments {
  readonly sentMs: number | undefined
  readonly times: Readonly<Pick<StreamTimes, 'firstTokenMs' | 'lastTokenMs' | 'frames' | 'handedOn'>> & {
    readonly gaps: readonly number[]
  }
  /** By how much its tokens may be further apart than their times say, because they were read late. */
  readonly doubtMs: number
}

/** Frames that are closer than this came at once, in milliseconds; 0 where the server is only that fast. */
function atOnceWithin(gaps: readonly number[], wholeMs: number): number {
  const limitMs = Math.min(atOnceMs, atOnceShare * wholeMs)
  const sumMs = gaps.reduce((sum, gap) => (gap < limitMs ? sum + gap : sum), 0)
  return sumMs <= leastSpread * wholeMs ? limitMs : 0
}

/** How many frames came at once with the first, itself left out. */
export function withFirst({ sentMs, times }: Omit<AnswerMoments, 'doubtMs'>): number {
  const { lastTokenMs, gaps, handedOn } = times
  if (sentMs === undefined || lastTokenMs === undefined || handedOn) return 0
  const limitMs = atOnceWithin(gaps, lastTokenMs - sentMs)
  const later = gaps.findIndex((gap) => gap >= limitMs)
  return later === -1 ? gaps.length : later
}

/**
 * All frames came at once, or nearly all of many did with the one before them: what is between them says nothing of the
 * tokens. A rest that is only short, as behind a long prompt, is a stream all the same.
 */
export function isLump({ sentMs, times }: Omit<AnswerMoments, 'doubtMs'>): boolean {
  const { lastTokenMs, frames, gaps, handedOn } = times
  if (sentMs === undefined || lastTokenMs === undefined || frames < 2 || handedOn) return false
  const limitMs = atOnceWithin(gaps, lastTokenMs - sentMs)
  const share = gaps.filter((gap) => gap < limitMs).length / gaps.length
  return share === 1 || (frames >= manyFrames && share >= nearlyAll)
}

/** @returns undefined where its times cannot tell */
export function isStreamed({ sentMs, times, doubtMs }: AnswerMoments): boolean | undefined {
  const { firstTokenMs, lastTokenMs, frames } = times
  if (sentMs === undefined || firstTokenMs === undefined || lastTokenMs === undefined) return undefined
  const wholeMs = lastTokenMs - sentMs
  if (frames < fewestFrames || wholeMs < shortestMs) return undefined
  if (!isLump({ sentMs, times })) return true
  return doubtMs < leastSpread * wholeMs ? false : undefined
}

export interface AnswerCounts {
  /** Tokens by its frames. */
  readonly framed: number
  /** Tokens by its usage; undefined where it has none. */
  readonly used: number | undefined
  /** Choices that have ended by themselves: the token that ends them has no text. */
  readonly ended: number
  /** The most that its request allows, of all choices; undefined without a limit. */
  readonly allowed?: number | undefined
  /** Tokens of its usage that were not sent: thoughts that the server keeps to itself. Default 0. */
  readonly hidden?: number
  /** Its prompt was sent back, in frames that usage does not count. */
  readonly echo?: boolean
}

/** Choices that have ended by themselves. */
export const endedIn = ({ choices }: Pick<AnswerFacts, 'choices'>): number =>
  Array.from(choices.values()).filter(({ finishReason }) => finishReason === 'stop').length

/** Fewer tokens are used than frames had text: the usage is wrong. */
export function isShort({ framed, used, echo = false }: AnswerCounts): boolean {
  return !echo && used !== undefined && used < framed && (used === 0 || used < framed - slack)
}

/** More tokens are used than were allowed: the usage is wrong, or the limit was not kept. */
export function isLong({ used = 0, ended, allowed = Infinity }: AnswerCounts): boolean {
  return used > allowed + Math.max(slack, ended)
}

/** Its usage says how many tokens it has. */
export const isCounted = (counts: AnswerCounts): boolean =>
  counts.used !== undefined && !isShort(counts) && !isLong(counts)

/** Tokens by usage that came with its frames. */
export const sentTokens = ({ framed, used = framed, hidden = 0 }: AnswerCounts): number =>
  Math.max(Math.min(framed, used), used - hidden)

/** How many tokens a frame held in the mean: 1 where each held one, or where usage does not say. */
export function tokensPerFrame(counts: AnswerCounts): number {
  const { framed, ended } = counts
  const sent = sentTokens(counts)
  return framed === 0 || !isCounted(counts) || sent <= framed + ended ? 1 : sent / framed
}
