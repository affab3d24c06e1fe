/** The log-probabilities of a prompt in chunks are those of the prompt in one piece, at every token. */
import type { CheckContext, Finding, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { ask } from '../endpoints.ts'
import { openai } from '../grounds.ts'
import { firstChoice, requested } from '../judges/read.ts'
import { nearNats } from '../judges/tie/explain-answers.ts'
import { askIds } from '../token-ids.ts'
import { type Chunks, chunksOf } from './parts/chunks.ts'

const path = 'choices[0].logprobs.token_logprobs'

export const chunkedPrefillPromptLogprobs = defineCheck({
  id: 'chunked-prefill/prompt-logprobs',
  title: 'Every token of a prompt in chunks has the log-probability that it has in one piece',
  advice: 'Do not score prompts on this server while they are longer than a chunk.',
  answers: 'prompt log-probabilities were missing or shifted by one at the edges of chunks',
  level: 'must',
  grounds: { default: openai('completions/create', 'logprobs, with echo for the tokens of the prompt too') },
  needs: ['chunked-prefill', 'completions', 'echo', 'logprobs', 'token-ids'],
  applies: chunksOf,
  codes: ['logprobs-missing', 'logprobs-differ'],
  exerciseBaseline: sendEchoed,
  exercise: sendEchoed,
  judge: judgeEchoed,
})

async function sendEchoed(context: CheckContext, { chunkTokens }: Chunks): Promise<Transcript> {
  const length = 2 * chunkTokens + 1
  const { exchange, ids } = await askIds(context, length)
  if (ids.length < length) return { ids: exchange }
  const body = { prompt: ids.slice(0, length), max_tokens: 1, temperature: 0, echo: true, logprobs: 1 }
  return { ids: exchange, echoed: await ask(context, 'completions', body) }
}

function judgeEchoed(transcript: Transcript, { unsaid }: Chunks, facts: ServerFacts): Judgement {
  const { echoed, 'baseline echoed': whole } = transcript
  if (unsaid !== undefined) return { vacuous: unsaid }
  if (echoed === undefined || whole === undefined) return { vacuous: 'the server gives no ids of the prompt' }
  const [got, expected] = [logprobsOf(echoed), logprobsOf(whole)]
  const missing = got.findIndex((value, at) => at > 0 && value === null)
  if (missing >= 0 || got.length < expected.length) {
    const at = missing >= 0 ? missing : got.length
    const message = `Token ${at} of the prompt has no log-probability.`
    return [{ code: 'logprobs-missing', message, exchange: 'echoed', path: `${path}[${at}]` }]
  }
  const drifts = expected.map((value, at) => Math.abs((value ?? 0) - (got[at] ?? 0)))
  return drifted(drifts, nearNats(facts))
}

/** Prompts are computed in other pieces, so their last bits differ; a shift by a token shows as whole nats. */
function drifted(drifts: readonly number[], nats: number): readonly Finding[] {
  const at = drifts.findIndex((drift) => drift > nats)
  if (at < 0) return []
  const message = `Token ${at} of the prompt has a log-probability ${drifts[at]?.toFixed(2)} nats apart from that in one piece.`
  return [{ code: 'logprobs-differ', message, exchange: 'echoed', path: `${path}[${at}]` }]
}

/** Log-probabilities of the prompt's tokens alone. */
function logprobsOf(answer: Exchange): readonly (number | null)[] {
  const prompt = requested(answer.request, 'prompt')
  const length = Array.isArray(prompt) ? prompt.length : 0
  const found = firstChoice(answer).logprobs.slice(0, length)
  return Array.from({ length }, (_, at) => found[at]?.logprob ?? null)
}
