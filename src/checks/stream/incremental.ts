/** A long streamed answer comes piece by piece: nothing on its way holds it back until it is whole. */
import { largest, smallest } from '../../base/extremes.ts'
import type { CheckContext, Judgement } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import type { Some } from '../applies.ts'
import { defineCheck } from '../define-check.ts'
import { type Endpoint, endpointsOf, roomFor } from '../endpoints.ts'
import { firstChoice, outputOf, tokenCounts } from '../judges/read.ts'
import { outputPieces } from '../judges/stream-pieces.ts'
import { countFrom, user } from '../prompts.ts'
import { askStreamed } from '../streamed.ts'

const tries = ['try 1', 'try 2', 'try 3', 'try 4', 'try 5', 'try 6'] as const
const enoughTokens = 12
/** Characters; numbers have shorter ones. */
const usualTokenLength = 4
/** No so short a part of the exchange may hold so large a part of the pieces. */
const burst = 0.02
const mostInBurst = 0.9
/** Share of the exchange: a client that was late for longer cannot tell when the pieces came. */
const mostLate = 0.5

export const streamIncremental = defineCheck({
  id: 'stream/incremental',
  title: 'A streamed answer comes piece by piece',
  advice:
    'Look for a proxy that buffers, a stream interval that is too long, or an engine that leaves its API no core.',
  answers: 'a proxy that buffers turns a stream into one late lump',
  level: 'should',
  needs: [],
  applies: endpointsOf,
  codes: ['one-piece', 'all-at-once'],
  exercise,
  judge: judgeTries,
})

/** Stops at the first stream that came in pieces: one is proof enough, and a busy machine may need more tries. */
async function exercise(context: CheckContext, [endpoint]: Some<Endpoint>): Promise<Transcript> {
  const prompt =
    endpoint === 'chat' ? { messages: [user('Count from 1 to 100 with commas.')] } : { prompt: countFrom(1) }
  const transcript: Record<string, Exchange> = {}
  for (const name of tries) {
    const stream = await askStreamed(context, endpoint, {
      ...prompt,
      max_tokens: roomFor(context.facts, 128),
      temperature: 0,
    })
    transcript[name] = stream
    if (isSpread(stream)) break
  }
  return transcript
}

function judgeTries(transcript: Transcript): Judgement {
  const streams = Object.values(transcript)
  const tokens = largest(streams.map(tokensOf))
  if (tokens < enoughTokens) return { vacuous: `the answer has only ${tokens} tokens` }
  if (streams.some(isSpread)) return []
  const [exchange, stream] = Object.entries(transcript).at(-1) ?? []
  const pieces = stream === undefined ? 0 : outputPieces(stream).length
  const place = exchange === undefined ? {} : { exchange }
  if (pieces < 2)
    return [{ code: 'one-piece', message: `${tokens} tokens came in ${pieces} chunk.`, ...place }]
  const told = streams.filter((one) => lateShare(one) < mostLate)
  if (told.length === 0) {
    const least = smallest(streams.map(lateShare))
    return {
      vacuous: `this client had no core for ${Math.round(100 * least)} % of every stream or more, so it cannot tell when the pieces came`,
    }
  }
  const message = `In each of ${told.length} streams all pieces or nearly all, of ${pieces} in the last, came at once, to a client that was waiting for them.`
  return [{ code: 'all-at-once', message, ...place }]
}

/** By the server's count, or by the length of the text where the stream brings none. */
function tokensOf(stream: Exchange): number {
  const written = outputOf(firstChoice(stream)).length
  return tokenCounts(stream)?.completion ?? Math.floor(written / usualTokenLength)
}

const lengthOf = ({ marks: { sentMs = 0, endMs } }: Exchange): number => endMs - sentMs

const lateShare = (stream: Exchange): number => (stream.lateMs ?? 0) / lengthOf(stream)

/** Not where they came at once but for the first or the last ones: those make no stream of a lump. */
function isSpread(stream: Exchange): boolean {
  const times = outputPieces(stream).map(({ atMs }) => atMs)
  const longMs = burst * lengthOf(stream)
  let from = 0
  const thickest = largest(
    times.map((time, to) => {
      while (time - (times[from] ?? time) > longMs) from += 1
      return to - from + 1
    }),
  )
  return thickest < mostInBurst * times.length
}
