/** On an idle server a stream does not stand still between two pieces. */
import { largest } from '../../base/extremes.ts'
import type { CheckContext, Finding, Judgement, ServerFacts, Skip } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { type Some, both } from '../applies.ts'
import { defineCheck } from '../define-check.ts'
import { type Endpoint, endpointsOf, roomFor } from '../endpoints.ts'
import { outputPieces } from '../judges/stream-pieces.ts'
import { countFrom, user } from '../prompts.ts'
import { askStreamed } from '../streamed.ts'

/** One stream without a stall proves that the server can; what is busy for a moment needs more tries. */
const mostStreams = 8
const maxTokens = 48
const leastPieces = 12
/** Without a limit of the preset: this many times the usual gap, and this long at least, is not the usual spread. */
const timesUsual = 12
const leastStallMs = 200

export const latencyStalls = defineCheck({
  id: 'latency/stalls',
  title: 'A stream does not stand still between two pieces',
  advice:
    'Look for what blocks the server in the middle of an answer: garbage collection, swapping, a proxy that polls.',
  answers: 'every stream stands still once for some hundred milliseconds, and averages do not show it',
  level: 'must',
  needs: [],
  applies: (facts) => both(endpointsOf(facts), limitOf(facts)),
  grounds: { 'stall-exceeded': { clause: 'the limit that the preset sets, expectations.latency.stallMs' } },
  noted: ['stalls'],
  codes: ['stall-exceeded', 'stalls'],
  exercise: askUntilSmooth,
  judge: judgeStreams,
  notes: (transcript) => {
    const gaps = Object.values(transcript).map(longestGap)
    const least = gaps.toSorted((a, b) => a.longestMs - b.longestMs)[0]
    return least === undefined
      ? []
      : [`The longest gap is ${least.longestMs.toFixed(0)} ms, the usual one ${least.usualMs.toFixed(0)} ms.`]
  },
})

/** Infinity where the preset sets none. */
const limitOf = ({ expectations }: ServerFacts): number | Skip => expectations.latency?.stallMs ?? Infinity

type Subject = readonly [Some<Endpoint>, number]

async function askUntilSmooth(context: CheckContext, subject: Subject): Promise<Transcript> {
  const [[endpoint]] = subject
  const prompt =
    endpoint === 'chat' ? { messages: [user('Count from 1 to 100 with commas.')] } : { prompt: countFrom(1) }
  const transcript: Record<string, Exchange> = {}
  for (let stream = 1; stream <= mostStreams; stream++) {
    const body = { ...prompt, max_tokens: roomFor(context.facts, maxTokens), temperature: 0 }
    const answer = await askStreamed(context, endpoint, body)
    transcript[`stream ${stream}`] = answer
    if (stallCode(answer, subject) === undefined) break
  }
  return transcript
}

interface Gaps {
  readonly pieces: number
  /** Median of the gaps, in milliseconds. */
  readonly usualMs: number
  /** Less what this client was late. */
  readonly longestMs: number
  /** Position of the piece that came after it. */
  readonly at: number
}

function longestGap(stream: Exchange): Gaps {
  const times = outputPieces(stream).map(({ atMs }) => atMs)
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time))
  const sorted = gaps.toSorted((a, b) => a - b)
  const longest = sorted.at(-1) ?? 0
  return {
    pieces: times.length,
    usualMs: sorted[Math.floor(sorted.length / 2)] ?? 0,
    longestMs: Math.max(0, longest - (stream.lateMs ?? 0)),
    at: gaps.indexOf(longest) + 1,
  }
}

function stallCode(stream: Exchange, [, limitMs]: Subject): 'stall-exceeded' | 'stalls' | undefined {
  const { usualMs, longestMs } = longestGap(stream)
  if (longestMs > limitMs) return 'stall-exceeded'
  return longestMs > Math.max(leastStallMs, timesUsual * usualMs) ? 'stalls' : undefined
}

function judgeStreams(transcript: Transcript, subject: Subject): Judgement {
  const streams = Object.values(transcript)
  const pieces = largest(streams.map((stream) => longestGap(stream).pieces))
  if (pieces < leastPieces) return { vacuous: `the streams have ${pieces} pieces at most` }
  const codes = streams.map((stream) => stallCode(stream, subject))
  if (codes.some((code) => code === undefined)) return []
  const gaps = streams.map(longestGap)
  const listed = gaps.map(({ longestMs, at }) => `${longestMs.toFixed(0)} ms before piece ${at + 1}`)
  const usual = largest(gaps.map(({ usualMs }) => usualMs))
  const code = codes.every((one) => one === 'stall-exceeded') ? 'stall-exceeded' : 'stalls'
  const message = `Each of ${streams.length} streams stood still (gap between two pieces, less what this client was late): ${listed.join(', ')}; the usual gap is ${usual.toFixed(0)} ms at most.`
  return [{ code, message, exchange: 'stream 1' } satisfies Finding]
}
