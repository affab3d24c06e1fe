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

/**
 * A sequential test (Wald's): streams that stall by chance, because the machine is busy, against half of all streams.
 * As long as chance makes at most one stream in ten stall, a right server is found at fault once in a million runs; one
 * whose streams are smooth from the first on is done after four.
 */
const odds = { byChance: 0.1, byFault: 0.5, falseAlarm: 1e-6, mostMissed: 1 / 8, mostStreams: 32 } as const
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
      : [
          `The longest gap is ${Math.max(least.longestMs, least.usualMs).toFixed(0)} ms, the usual one ${least.usualMs.toFixed(0)} ms.`,
        ]
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
  for (let stream = 1; stream <= odds.mostStreams; stream++) {
    const body = { ...prompt, max_tokens: roomFor(context.facts, maxTokens), temperature: 0 }
    const answer = await askStreamed(context, endpoint, body)
    transcript[`stream ${stream}`] = answer
    const streams = Object.values(transcript)
    const stands = verdictOn(streams, subject, isStall)
    // Those over the limit have to be enough by themselves, or one below it would excuse all.
    if (stands === 'smooth' || (stands === 'stalling' && verdictOn(streams, subject, isExceeded) !== 'open'))
      break
  }
  return transcript
}

interface Gaps {
  readonly pieces: number
  /** Median of the gaps, in milliseconds. */
  readonly usualMs: number
  /** Less what this client was late. */
  readonly longestMs: number
  /** Position of the piece that came after it; as many as there are pieces for the end. */
  readonly at: number
}

function longestGap(stream: Exchange): Gaps {
  const pieces = outputPieces(stream).map(({ atMs }) => atMs)
  // What comes last has no text, and is waited for all the same.
  const times = [...pieces, stream.marks.endMs]
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time))
  const sorted = gaps.toSorted((a, b) => a - b)
  const longest = sorted.at(-1) ?? 0
  return {
    pieces: pieces.length,
    usualMs: sorted[Math.floor(sorted.length / 2)] ?? 0,
    longestMs: Math.max(0, longest - (stream.lateMs ?? 0)),
    at: gaps.indexOf(longest) + 1,
  }
}

type Code = 'stall-exceeded' | 'stalls'

function stallCode(stream: Exchange, [, limitMs]: Subject): Code | undefined {
  const { usualMs, longestMs } = longestGap(stream)
  if (longestMs > limitMs) return 'stall-exceeded'
  return longestMs > Math.max(leastStallMs, timesUsual * usualMs) ? 'stalls' : undefined
}

/** Which streams count as standing still. */
type Counted = (code: Code | undefined) => boolean

const isStall: Counted = (code) => code !== undefined
const isExceeded: Counted = (code) => code === 'stall-exceeded'

/** How much a stream speaks for a fault: the logarithm of how much likelier it is then. */
function weightOf(stream: Exchange, subject: Subject, isCounted: Counted): number {
  const { byChance, byFault } = odds
  if (!isCounted(stallCode(stream, subject))) return Math.log((1 - byFault) / (1 - byChance))
  // A machine that keeps this client waiting that long keeps the server waiting as well.
  const busy = 2 * (stream.lateMs ?? 0) >= longestGap(stream).longestMs
  return busy ? 0 : Math.log(byFault / byChance)
}

/** What the streams so far say: `open` where more of them are needed. */
function verdictOn(
  streams: readonly Exchange[],
  subject: Subject,
  isCounted: Counted,
): 'smooth' | 'stalling' | 'open' {
  const { falseAlarm, mostMissed } = odds
  const forFault = streams.reduce((sum, stream) => sum + weightOf(stream, subject, isCounted), 0)
  if (forFault >= -Math.log(falseAlarm)) return 'stalling'
  return forFault <= Math.log(mostMissed) ? 'smooth' : 'open'
}

function judgeStreams(transcript: Transcript, subject: Subject): Judgement {
  const streams = Object.values(transcript)
  const pieces = largest(streams.map((stream) => longestGap(stream).pieces))
  if (pieces < leastPieces) return { vacuous: `the streams have ${pieces} pieces at most` }
  if (verdictOn(streams, subject, isStall) !== 'stalling') return []
  const stalls = Object.entries(transcript).flatMap(([exchange, stream]) => {
    const code = stallCode(stream, subject)
    return code === undefined ? [] : [{ exchange, ...longestGap(stream) }]
  })
  const listed = stalls.map((stall) => {
    const where = stall.at < stall.pieces ? `piece ${stall.at + 1}` : 'the end'
    return `${stall.longestMs.toFixed(0)} ms before ${where}`
  })
  const usual = largest(stalls.map(({ usualMs }) => usualMs))
  const code = verdictOn(streams, subject, isExceeded) === 'stalling' ? 'stall-exceeded' : 'stalls'
  const message = `${stalls.length} of ${streams.length} streams stood still (gap between two pieces, less what this client was late): ${listed.join(', ')}; the usual gap is ${usual.toFixed(0)} ms at most.`
  return [{ code, message, exchange: stalls[0]?.exchange ?? '' } satisfies Finding]
}
