/** How a stream went on while long prompts were computed, on the clock that all exchanges share. */
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { isToken } from '../../openai/is-token.ts'
import { doneMarker } from '../../openai/parse-frames.ts'
import { parseMetrics, sumOf } from '../judges/prometheus.ts'
import { tokenCounts } from '../judges/read.ts'

/** One long prompt beside the stream. */
export interface Round {
  /** Its tokens. */
  readonly prompt: number
  /** How long the server says it computed it. */
  readonly prefillMs: number
  /** Between two frames of the stream in that time. */
  readonly longestGapMs: number
}

export interface Rounds {
  /** Those that the stream outlasted and of which the metrics tell the time. */
  readonly rounds: readonly Round[]
  /** Without a long prompt, half of the time is spent in gaps between frames that are no longer than this. */
  readonly usualGapMs: number
}

interface Span {
  readonly fromMs: number
  readonly toMs: number
}

const prefillTime = 'vllm:request_prefill_time_seconds'
const msPerS = 1_000

export function roundsOf(transcript: Transcript): Rounds {
  const { running } = transcript
  const times = running === undefined ? [] : timesOf(running)
  const [first, last] = [times[0] ?? Infinity, times.at(-1) ?? -Infinity]
  const longs = Object.entries(transcript).flatMap(([name, answer]) => {
    const [, number] = /^long (\d+)$/.exec(name) ?? []
    const span = spanOf(answer)
    return number === undefined || span.fromMs < first || span.toMs > last
      ? []
      : [{ answer, span, prefillMs: prefillBetween(transcript, Number(number)) }]
  })
  const spans = longs.map(({ span }) => span)
  const ends = [first, ...spans.map(({ toMs }) => toMs)]
  const between = ends.map((fromMs, at) => ({ fromMs, toMs: spans[at]?.fromMs ?? last }))
  return {
    rounds: longs.flatMap(({ answer, span: { toMs }, prefillMs }) => {
      if (prefillMs === undefined) return []
      const longestGapMs = Math.max(...gaps(times, { fromMs: toMs - prefillMs, toMs }))
      return [{ prompt: tokenCounts(answer)?.prompt ?? 0, prefillMs, longestGapMs }]
    }),
    usualGapMs: halfOfTime(between.flatMap((span) => gaps(times, span))),
  }
}

/** From its last byte sent to its answer, on the clock that all exchanges share. */
function spanOf({ startedAtMs, marks }: Exchange): Span {
  return { fromMs: startedAtMs + (marks.sentMs ?? 0), toMs: startedAtMs + marks.endMs }
}

/** When each frame with output came. */
function timesOf({ startedAtMs, frames }: Exchange): readonly number[] {
  return frames
    .filter(({ data }) => data !== undefined && data !== doneMarker && isToken(data))
    .map(({ atMs }) => startedAtMs + atMs)
}

/** Of the one request that ended between two scrapes; undefined where there were others. */
function prefillBetween(transcript: Transcript, round: number): number | undefined {
  const [sum, count] = ['sum', 'count'].map((part) => {
    const [before, after] = [round - 1, round].map((number) =>
      sumOf(parseMetrics(transcript[`metrics ${number}`]?.body ?? ''), `${prefillTime}_${part}`),
    )
    return before === undefined || after === undefined ? undefined : after - before
  })
  return count === 1 && sum !== undefined ? sum * msPerS : undefined
}

/** The times without a frame in a span, both ends counted as if a frame had come. */
function gaps(times: readonly number[], { fromMs, toMs }: Span): readonly number[] {
  const inside = [fromMs, ...times.filter((atMs) => atMs > fromMs && atMs < toMs), toMs]
  return inside.slice(1).map((atMs, index) => atMs - (inside[index] ?? atMs))
}

/** The gap in which the middle of all their time lies, when they are sorted: a single long one does not count. */
function halfOfTime(lengths: readonly number[]): number {
  const sorted = lengths.toSorted((a, b) => a - b)
  const half = sorted.reduce((sum, length) => sum + length, 0) / 2
  let passed = 0
  return sorted.find((length) => (passed += length) >= half) ?? Infinity
}
