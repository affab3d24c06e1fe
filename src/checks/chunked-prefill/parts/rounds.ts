/** How far a stream came while long prompts were computed: by the server's own counters, which no busy machine delays. */
import { largest } from '../../../base/extremes.ts'
import type { Exchange, Transcript } from '../../../contract/exchange.ts'
import { endsTokenWait } from '../../../openai/ends-token-wait.ts'
import { doneMarker } from '../../../openai/parse-frames.ts'
import { protocolOf } from '../../../openai/protocols/registry.ts'
import { tokenCounts } from '../../judges/read.ts'
import { type RequestMetrics, moved } from '../../judges/scrape.ts'

/** One long prompt beside the stream. */
export interface Round {
  /** Tokens of the long prompt. */
  readonly prompt: number
  /** Tokens of the stream that were made between the scrape before it and the one after its answer. */
  readonly streamed: number
  /** Between two frames of the stream in that time. */
  readonly longestGapMs: number
}

export interface Rounds {
  /** Those that the stream outlasted, with nobody else on the server. */
  readonly rounds: readonly Round[]
  /** Between two frames while no long prompt was computed. */
  readonly longestGapMs: number
}

interface Span {
  readonly fromMs: number
  readonly toMs: number
}

const longName = /^long (\d+)$/

export function roundsOf(transcript: Transcript, metrics: RequestMetrics): Rounds {
  const { running, before } = transcript
  const times = running === undefined ? [] : timesOf(running)
  const longs = Object.entries(transcript).flatMap(([name, answer]) => {
    const [, number] = longName.exec(name) ?? []
    return number === undefined ? [] : [{ number: Number(number), answer, span: spanOf(answer) }]
  })
  const spans = longs.map(({ span }) => span)
  const starts = [times[0] ?? Infinity, ...spans.map(({ toMs }) => toMs)]
  const ends = [...spans.map(({ fromMs }) => fromMs), times.at(-1) ?? -Infinity]
  const rounds: Round[] = []
  // Once it is not known that the stream runs, no later round tells anything.
  let runs = moved(before, transcript['metrics 0'], metrics.finished) === 0
  for (const { number, answer, span } of longs) {
    const made = madeIn(transcript, number, metrics)
    const own = tokenCounts(answer)
    runs &&= made !== undefined && own !== undefined
    if (!runs || made === undefined || own === undefined) continue
    const longestGapMs = longestGap(times, span)
    rounds.push({ prompt: own.prompt, streamed: made - own.completion, longestGapMs })
  }
  return {
    rounds,
    longestGapMs: Math.max(
      0,
      ...starts.map((fromMs, at) => longestGap(times, { fromMs, toMs: ends[at] ?? fromMs })),
    ),
  }
}

/** @returns undefined where another request than the long one ended meanwhile: the stream's own, or a stranger's */
function madeIn(transcript: Transcript, round: number, metrics: RequestMetrics): number | undefined {
  const [before, after] = [transcript[`metrics ${round - 1}`], transcript[`metrics ${round}`]]
  if (moved(before, after, metrics.finished) !== 1) return undefined
  return moved(before, after, metrics.generationTokens)
}

/** From its last byte sent to its answer, on the clock that all exchanges share. */
function spanOf({ startedAtMs, marks }: Exchange): Span {
  return { fromMs: startedAtMs + (marks.sentMs ?? 0), toMs: startedAtMs + marks.endMs }
}

/** When each frame with output came. */
function timesOf({ request, startedAtMs, frames }: Exchange): readonly number[] {
  const reader = protocolOf(request)
  return frames
    .filter(({ data }) => data !== undefined && data !== doneMarker && endsTokenWait(reader, data))
    .map(({ atMs }) => startedAtMs + atMs)
}

/** The longest time without a frame in a span, both ends counted as if a frame had come. */
function longestGap(times: readonly number[], { fromMs, toMs }: Span): number {
  const inside = [fromMs, ...times.filter((atMs) => atMs > fromMs && atMs < toMs), toMs]
  return largest(inside.slice(1).map((atMs, index) => atMs - (inside[index] ?? atMs)))
}
