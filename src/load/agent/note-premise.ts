/** Whether a frame is a token, and came when it was made: summed up answer by answer. */
import type { TokenCounting } from '../../contract/load.ts'
import { isLong, isShort, sentTokens, type AnswerCounts } from '../stream/answer-count.ts'
import type { Premise } from './agent-plan.ts'

/** One whole answer that came as a stream. */
export interface StreamedAnswer {
  readonly counting: TokenCounting
  readonly counts: AnswerCounts
  /** Tokens as they were counted when they came. */
  readonly recorded: number
  /** Undefined where its times cannot tell. */
  readonly streamed: boolean | undefined
}

/** What its usage says of its frames. */
function noteCounts(premise: Premise, { counts, counting, recorded }: StreamedAnswer): void {
  const { used, framed, ended } = counts
  if (framed === 0) premise.empty += 1
  else if (used === undefined && counting === 'chunks') premise.untold += 1
  const shown = sentTokens(counts)
  if (isLong(counts)) premise.usageLong += 1
  else if (isShort(counts)) premise.usageShort += 1
  else {
    if (shown > framed + ended) premise.uncounted += 1
    premise.used += used ?? framed
    premise.shown += shown
    premise.framed += framed
    premise.recorded += recorded
  }
}

export function notePremise(premise: Premise, answer: StreamedAnswer): void {
  noteCounts(premise, answer)
  if (answer.streamed !== undefined) premise.told += 1
  if (answer.streamed === false) premise.notStreamed += 1
}
