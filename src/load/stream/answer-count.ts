/** What the counts and the times of one streamed answer are worth: whether a frame is a token, and whether it was streamed at all. */
import type { StreamTimes } from './token-stamper.ts'

/** Frames with output that an answer needs before their times say how it was sent. */
const fewestFrames = 4
/** The part of the answer over which its tokens are spread, at least; as the check `stream/incremental` has it. */
const leastSpread = 0.02
/** Clocks do not tell how a shorter answer was sent. */
const shortestMs = 50

export interface AnswerMoments {
  readonly sentMs: number | undefined
  readonly times: Pick<StreamTimes, 'firstTokenMs' | 'lastTokenMs' | 'frames'>
  /** By how much its tokens may be further apart than their times say, because they were read late. */
  readonly doubtMs: number
}

/** @returns undefined where its times cannot tell */
export function isStreamed({ sentMs, times, doubtMs }: AnswerMoments): boolean | undefined {
  const { firstTokenMs, lastTokenMs, frames } = times
  if (sentMs === undefined || firstTokenMs === undefined || lastTokenMs === undefined) return undefined
  const wholeMs = lastTokenMs - sentMs
  if (frames < fewestFrames || wholeMs < shortestMs) return undefined
  if (lastTokenMs - firstTokenMs >= leastSpread * wholeMs) return true
  return lastTokenMs - firstTokenMs + doubtMs < leastSpread * wholeMs ? false : undefined
}

export interface AnswerCounts {
  /** Tokens by its frames. */
  readonly framed: number
  /** Tokens by its usage; undefined where it has none. */
  readonly used: number | undefined
  /** Choices that have ended by themselves: the token that ends them has no text. */
  readonly ended: number
}

/** Tokens without text that a server may leave out of its usage. */
const slack = 1

/** Fewer tokens are used than frames had text: the usage is wrong. */
export function isShort({ framed, used }: AnswerCounts): boolean {
  return used !== undefined && used < framed && (used === 0 || used < framed - slack)
}

/** How many tokens a frame held in the mean: 1 where each held one, or where usage does not say. */
export function tokensPerFrame({ framed, used, ended }: AnswerCounts): number {
  return used === undefined || framed === 0 || used <= framed + ended ? 1 : used / framed
}
