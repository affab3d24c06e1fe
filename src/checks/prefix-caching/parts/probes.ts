/** Sends prompts that share more and more of a first one, around the edges of the cache's units. */
import { largest } from '../../../base/extremes.ts'
import type { CheckContext, ServerFacts } from '../../../contract/check.ts'
import type { Exchange, Transcript } from '../../../contract/exchange.ts'
import { type Body, ask } from '../../endpoints.ts'
import { requested } from '../../judges/read.ts'
import { scrape } from '../../judges/scrape.ts'
import { askIds, divergeAt } from '../../token-ids.ts'
import { cacheMetrics, expectedHit, freshSalt, matchUnitOf } from './cached-tokens.ts'

/** Units of the longest prompt. */
const units = 3

/** Lengths around the edges of the first units, as far as the context allows. */
function edges(unit: number, { maxModelLen = Infinity }: ServerFacts): readonly number[] {
  const around = [0, 1, unit - 1, unit, unit + 1, 2 * unit - 1, 2 * unit, units * unit]
  return around.filter((length) => length + 2 < maxModelLen)
}

/**
 * @returns `metrics before`, `ids`, `prime`, then `shared N` for prompts that leave the first one after N tokens and
 * `same N` for its first N tokens alone, and `metrics after`; the first two alone where no unit is known
 */
export async function sendProbes(context: CheckContext): Promise<Transcript> {
  const before = await scrape(context, cacheMetrics(context.facts))
  const unit = matchUnitOf(before, context.facts)
  if (unit === undefined) return { 'metrics before': before }
  const lengths = edges(unit, context.facts)
  const longest = largest(lengths) + 2
  const { exchange, ids: all } = await askIds(context, longest, { cache_salt: freshSalt() })
  const transcript: Record<string, Exchange> = { 'metrics before': before, ids: exchange }
  if (all.length < longest) return transcript
  const ids = all.slice(0, longest)
  const salt = freshSalt()
  const send = async (name: string, prompt: readonly number[]): Promise<void> => {
    const body: Body = { prompt, max_tokens: 1, temperature: 0, cache_salt: salt }
    transcript[name] = await ask(context, 'completions', body)
  }
  await send('prime', ids)
  for (const shared of lengths) await send(`shared ${shared}`, divergeAt(ids, shared, longest))
  for (const size of [unit, unit + 1, 2 * unit].filter((length) => length < longest))
    await send(`same ${size}`, ids.slice(0, size))
  transcript['metrics after'] = await scrape(context, cacheMetrics(context.facts))
  return transcript
}

export interface Probe {
  readonly exchange: string
  readonly answer: Exchange
  /** Tokens of its prompt. */
  readonly prompt: number
  /** Tokens that it has in common with the first one, from the begin. */
  readonly shared: number
  readonly expected: number
}

/** The probes of a transcript with what each may take from the cache; the first prompt may take nothing. */
export function probesOf(transcript: Transcript, unit: number): readonly Probe[] {
  const primed = promptOf(transcript['prime'])
  return Object.entries(transcript).flatMap(([exchange, answer]) => {
    if (!/^(?:prime|shared \d+|same \d+)$/.test(exchange)) return []
    const own = promptOf(answer)
    const shared = exchange === 'prime' ? 0 : commonLength(primed, own)
    const expected = expectedHit({ shared, prompt: own.length, unit })
    return [{ exchange, answer, prompt: own.length, shared, expected }]
  })
}

function promptOf(answer: Exchange | undefined): readonly unknown[] {
  const prompt = answer === undefined ? [] : requested(answer.request, 'prompt')
  return Array.isArray(prompt) ? prompt : []
}

function commonLength(a: readonly unknown[], b: readonly unknown[]): number {
  const fork = a.findIndex((id, at) => id !== b[at])
  return fork < 0 ? Math.min(a.length, b.length) : fork
}
