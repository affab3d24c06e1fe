/** While long prompts are computed chunk by chunk, a stream that runs goes on token by token. */
import type { CheckContext, Finding, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { ask, shortBody } from '../endpoints.ts'
import { countFrom } from '../prompts.ts'
import { askStreamed } from '../streamed.ts'
import { askIds } from '../token-ids.ts'
import { chunkTokensOf, skipWithoutChunks } from './chunks.ts'
import { type Round, roundsOf } from './rounds.ts'

/** A long prompt; it has to take much longer than a step without it. */
const chunks = 12
const rounds = [1, 2, 3]
const streamedTokens = 160
const usualStallMs = 1_000
/** Of the time that a prompt takes: a stream that stands still for so long waits for all of it. */
const waitingShare = 0.75

export const chunkedPrefillInterleaves = defineCheck<string>({
  id: 'chunked-prefill/interleaves',
  title: 'A long prompt does not hold up a stream that runs',
  advice: 'Lower the token budget of a step, or find out why the prompt is computed in one piece.',
  answers: 'every stream stood still for seconds whenever somebody sent a long document',
  level: 'must',
  needs: ['chunked-prefill', 'completions', 'token-ids', 'metrics'],
  skip: skipWithoutChunks,
  codes: ['not-interleaved', 'stalled'],
  exercise: sendBoth,
  judge: judgeRounds,
  notes: (transcript) =>
    roundsOf(transcript).rounds.map(
      ({ prompt, prefillMs, longestGapMs }) =>
        `A prompt of ${prompt} tokens took ${Math.round(prefillMs)} ms, and the stream stood still for ${Math.round(longestGapMs)} ms of it at most.`,
    ),
})

/** The stream is running once a request that was sent after it is answered. */
async function sendBoth(context: CheckContext): Promise<Transcript> {
  const { client, facts, signal } = context
  const { maxModelLen = Infinity } = facts
  const scrape = (): Promise<Exchange> => client.raw({ method: 'GET', path: '/metrics' }, { signal })
  const { exchange, ids } = await askIds(context, 64)
  const length = Math.min(chunks * chunkTokensOf(facts), maxModelLen - 16)
  // What the prompts say does not matter, but no two begin alike: what is cached is not computed.
  const promptOf = (round: number): readonly number[] =>
    Array.from({ length }, (_, at) => ids[(at + round) % ids.length] ?? 0)
  const stream = { prompt: countFrom(1), max_tokens: streamedTokens, temperature: 0 }
  const running = askStreamed(context, 'completions', stream)
  const transcript: Record<string, Exchange> = {
    ids: exchange,
    between: await ask(context, 'completions', shortBody('completions')),
    'metrics 0': await scrape(),
  }
  for (const round of rounds) {
    const body = { prompt: promptOf(round), max_tokens: 1, temperature: 0 }
    transcript[`long ${round}`] = await ask(context, 'completions', body)
    transcript[`metrics ${round}`] = await scrape()
  }
  return { ...transcript, running: await running }
}

function judgeRounds(transcript: Transcript, facts: ServerFacts): Judgement {
  const { rounds: all, usualGapMs } = roundsOf(transcript)
  // What a machine that is short of time holds back without a long prompt, it holds back beside one too.
  const told = all.filter(({ prefillMs }) => usualGapMs < prefillMs / 2)
  const [first, second] = told
  if (first === undefined || second === undefined)
    return { vacuous: 'no two long prompts were computed beside a stream that comes evenly without one' }
  if (first.prompt < 2 * chunkTokensOf(facts))
    return { vacuous: `the prompts have ${first.prompt} tokens, less than two chunks` }
  // A single round may fall into a moment in which the machine does something else.
  const best = told.reduce((one, other) => (other.longestGapMs < one.longestGapMs ? other : one))
  return [...held(told, best), ...stalled(best, facts)]
}

function held(told: readonly Round[], best: Round): readonly Finding[] {
  if (told.some(({ longestGapMs, prefillMs }) => longestGapMs < waitingShare * prefillMs)) return []
  const message = `The stream stood still for ${Math.round(best.longestGapMs)} ms of the ${Math.round(best.prefillMs)} ms in which a prompt of ${best.prompt} tokens was computed, and about as long in each of ${told.length} rounds.`
  return [{ code: 'not-interleaved', message, exchange: 'running' }]
}

function stalled({ longestGapMs }: Round, { expectations }: ServerFacts): readonly Finding[] {
  const limit = expectations.chunkedPrefill?.stallMs ?? usualStallMs
  if (longestGapMs <= limit) return []
  const message = `The stream stood still for ${Math.round(longestGapMs)} ms while a long prompt was computed; the limit is ${limit} ms.`
  return [{ code: 'stalled', message, exchange: 'running' }]
}
