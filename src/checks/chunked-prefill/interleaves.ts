/** While long prompts are computed chunk by chunk, a stream that runs goes on token by token. */
import type { CheckContext, Finding, Judgement } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { both } from '../applies.ts'
import { defineCheck } from '../define-check.ts'
import { ask, roomFor } from '../endpoints.ts'
import { vllm } from '../grounds.ts'
import { type RequestMetrics, metricsOf, moved, scrapeUntil, settleMs } from '../judges/scrape.ts'
import { sumOf } from '../judges/prometheus.ts'
import { countFrom } from '../prompts.ts'
import { askStreamed } from '../streamed.ts'
import { askIds } from '../token-ids.ts'
import { type Chunks, chunksOf } from './parts/chunks.ts'
import { type Round, type Rounds, roundsOf } from './parts/rounds.ts'

/** A long prompt; it has to take many more steps than the stream makes before and behind it. */
const chunks = 12
const leastChunks = 6
const rounds = [1, 2, 3]
const streamedTokens = 512
const usualStallMs = 1_000
/** Least share of a prompt's steps in which a running stream gets a token. */
const leastShare = 0.75

export const chunkedPrefillInterleaves = defineCheck({
  id: 'chunked-prefill/interleaves',
  title: 'A long prompt does not hold up a stream that runs',
  advice: 'Lower the token budget of a step, or find out why the prompt is computed in one piece.',
  answers: 'every stream stood still for seconds whenever somebody sent a long document',
  level: 'must',
  grounds: {
    default: vllm(
      'configuration/optimization',
      'chunked prefill: large prefills are batched together with decode requests',
    ),
  },
  noted: ['stalled'],
  needs: ['chunked-prefill', 'completions', 'token-ids', 'metrics'],
  applies: (facts) => both(chunksOf(facts), metricsOf(facts)),
  codes: ['not-interleaved', 'stalled'],
  exercise: sendBoth,
  judge: judgeRounds,
  notes: (transcript, [chunk, metrics]) =>
    roundsOf(transcript, metrics).rounds.map((round) => `${describe(round, chunk)}.`),
})

type Subject = readonly [Chunks, RequestMetrics]

/** The stream is running once the server has counted a token of it. */
async function sendBoth(context: CheckContext, [{ chunkTokens }, metrics]: Subject): Promise<Transcript> {
  const { maxModelLen = Infinity } = context.facts
  /** Until `counter` has moved from where it was. */
  const scrapeMoved = (counter: string, before?: Exchange): Promise<Exchange> =>
    scrapeUntil(context, [metrics.generationTokens, metrics.finished], {
      done: (page) => (sumOf(page, counter) ?? 0) > (moved(undefined, before, counter) ?? -1),
      withinMs: settleMs,
    })
  const length = Math.min(chunks * chunkTokens, maxModelLen - 16)
  const { exchange, ids } = await askIds(context, 64)
  // What the prompts say does not matter, but no two begin alike: what is cached is not computed.
  const promptOf = (round: number): readonly number[] =>
    Array.from({ length }, (_, at) => ids[(at + round) % ids.length] ?? 0)
  const before = await scrapeMoved(metrics.generationTokens)
  const running = askStreamed(context, 'completions', {
    prompt: countFrom(1),
    max_tokens: roomFor(context.facts, streamedTokens),
    temperature: 0,
  })
  let last = await scrapeMoved(metrics.generationTokens, before)
  const transcript: Record<string, Exchange> = { ids: exchange, before, 'metrics 0': last }
  for (const round of rounds) {
    const body = { prompt: promptOf(round), max_tokens: 1, temperature: 0 }
    transcript[`long ${round}`] = await ask(context, 'completions', body)
    last = await scrapeMoved(metrics.finished, last)
    transcript[`metrics ${round}`] = last
  }
  return { ...transcript, running: await running }
}

const stepsOf = ({ prompt }: Round, { chunkTokens }: Chunks): number => Math.ceil(prompt / chunkTokens)

const describe = (round: Round, chunk: Chunks): string =>
  `While a prompt of ${round.prompt} tokens, ${stepsOf(round, chunk)} chunks, was computed, the server made ${round.streamed} tokens of the stream, which stood still for ${Math.round(round.longestGapMs)} ms at most`

function judgeRounds(transcript: Transcript, [chunk, metrics]: Subject): Judgement {
  const told = roundsOf(transcript, metrics)
  const [first, second] = told.rounds
  if (first === undefined || second === undefined)
    return { vacuous: 'the stream did not outlast two of the long prompts' }
  if (stepsOf(first, chunk) < leastChunks)
    return { vacuous: `the prompts have ${first.prompt} tokens, less than ${leastChunks} chunks` }
  return [...held(told, chunk), ...stalled(told, chunk)]
}

/** A machine that is short of time can only add tokens, between a scrape and the prompt. */
function held({ rounds: told }: Rounds, chunk: Chunks): readonly Finding[] {
  const worst = told.find((round) => round.streamed < leastShare * stepsOf(round, chunk))
  if (worst === undefined) return []
  return [{ code: 'not-interleaved', message: `${describe(worst, chunk)}.`, exchange: 'running' }]
}

/** In every round and never without a long prompt: else it is the machine that stands still. */
function stalled({ rounds: told, longestGapMs: usual }: Rounds, chunk: Chunks): readonly Finding[] {
  const limit = chunk.stallMs ?? usualStallMs
  const shortest = told.reduce((one, other) => (other.longestGapMs < one.longestGapMs ? other : one))
  if (shortest.longestGapMs <= limit || usual > limit) return []
  const message = `${describe(shortest, chunk)}, and longer in other rounds; the limit is ${limit} ms, and without a long prompt it stood still for ${Math.round(usual)} ms at most.`
  return [{ code: 'stalled', message, exchange: 'running' }]
}
