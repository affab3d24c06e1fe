/** How many different adapters a server worked on at the same time, as its clients saw it. */
import { largest } from '../../../base/extremes.ts'
import type { Exchange, Transcript } from '../../../contract/exchange.ts'
import { answered } from '../../cases.ts'
import type { Asked } from './questions.ts'

interface Span {
  readonly who: string
  readonly fromMs: number
  readonly toMs: number
}

const spanOf = (who: string, { startedAtMs, marks }: Exchange): Span => ({
  who,
  fromMs: startedAtMs + (marks.sentMs ?? 0),
  toMs: startedAtMs + marks.endMs,
})

/** The most names, the base among them, whose requests were under way at one moment. */
export function namesTogether(transcript: Transcript, asked: readonly Asked[]): number {
  const spans = answered(transcript, asked).map(({ who, answer }) => spanOf(who, answer))
  const counts = spans.map(({ fromMs: at }) => {
    const running = spans.filter(({ fromMs, toMs }) => fromMs <= at && at < toMs)
    return new Set(running.map(({ who }) => who)).size
  })
  return Math.max(0, largest(counts))
}
