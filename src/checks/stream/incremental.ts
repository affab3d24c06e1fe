/** A long streamed answer comes piece by piece: nothing on its way holds it back until it is whole. */
import type { CheckContext, Judgement } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { claimedEndpoints, roomFor, skipWithoutEndpoint } from '../endpoints.ts'
import { tokenCounts } from '../judges/read.ts'
import { outputPieces } from '../judges/stream-pieces.ts'
import { countFrom, user } from '../prompts.ts'
import { askStreamed } from '../streamed.ts'

const tries = ['try 1', 'try 2', 'try 3', 'try 4', 'try 5', 'try 6'] as const
const enoughTokens = 12
/** The part of the exchange over which the pieces have to be spread, at least. */
const leastSpread = 0.02

export const streamIncremental = defineCheck<string>({
  id: 'stream/incremental',
  title: 'A streamed answer comes piece by piece',
  advice: 'Look for a proxy that buffers, or for a stream interval that is too long.',
  // vLLM on two busy cores delivers every fourth stream of 100 tokens in one burst.
  answers: 'a proxy that buffers turns a stream into one late lump',
  level: 'should',
  needs: [],
  skip: skipWithoutEndpoint,
  codes: ['one-piece', 'all-at-once'],
  exercise,
  judge: judgeTries,
})

/** Stops at the first stream that came in pieces: one is proof enough, and a busy machine may need more tries. */
async function exercise(context: CheckContext): Promise<Transcript> {
  const [endpoint = 'chat'] = claimedEndpoints(context.facts)
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
    if (spread(stream) >= leastSpread) break
  }
  return transcript
}

function judgeTries(transcript: Transcript): Judgement {
  const streams = Object.values(transcript)
  const tokens = Math.max(...streams.map((stream) => tokenCounts(stream)?.completion ?? 0))
  if (tokens < enoughTokens) return { vacuous: `the answer has only ${tokens} tokens` }
  if (streams.some((stream) => spread(stream) >= leastSpread)) return []
  const [exchange, stream] = Object.entries(transcript).at(-1) ?? []
  const pieces = stream === undefined ? 0 : outputPieces(stream).length
  const place = exchange === undefined ? {} : { exchange }
  if (pieces < 2)
    return [{ code: 'one-piece', message: `${tokens} tokens came in ${pieces} chunk.`, ...place }]
  const message = `In each of ${streams.length} tries all pieces, ${pieces} in the last, came at once.`
  return [{ code: 'all-at-once', message, ...place }]
}

/** From the first piece to the last, as a part of the exchange. */
function spread(stream: Exchange): number {
  const times = outputPieces(stream).map(({ atMs }) => atMs)
  const { sentMs = 0, endMs } = stream.marks
  return ((times.at(-1) ?? 0) - (times[0] ?? 0)) / (endMs - sentMs)
}
