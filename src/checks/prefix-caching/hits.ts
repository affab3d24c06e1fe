/** A prompt takes from the cache exactly the whole units that it shares with an earlier one. */
import type { Finding, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { openai, vllm } from '../grounds.ts'
import { oneOfEach } from '../judges/one-of-each.ts'
import { cachedTokens, matchUnitOf, withoutEagle } from './parts/cached-tokens.ts'
import { type Probe, probesOf, sendProbes } from './parts/probes.ts'

const path = 'usage.prompt_tokens_details.cached_tokens'

export const prefixCachingHits = defineCheck({
  id: 'prefix-caching/hits',
  title: 'cached_tokens is exactly what block size and shared prefix allow',
  advice:
    'Compare with the block size: a prefix below one block never hits, and the last token is always computed.',
  answers:
    'prompts below one block were reported as a broken cache, and broken caches as prompts too short (vllm#54607)',
  level: 'must',
  grounds: {
    default: vllm('design/prefix_caching', 'whole blocks are cached, and found again by their hash'),
    'cached-tokens-missing': openai('chat/object', 'usage.prompt_tokens_details.cached_tokens'),
  },
  needs: ['prefix-caching', 'cached-tokens', 'completions', 'token-ids', 'metrics'],
  applies: withoutEagle,
  codes: ['cached-tokens-missing', 'never-hits', 'hit-too-short', 'hit-too-long'],
  exercise: sendProbes,
  judge: judgeHits,
})

function judgeHits(transcript: Transcript, facts: ServerFacts): Judgement {
  const unit = matchUnitOf(transcript['metrics before'], facts)
  if (unit === undefined) return { vacuous: 'the metrics do not say the size of a block' }
  const probes = probesOf(transcript, unit)
  if (probes.every(({ expected }) => expected === 0))
    return { vacuous: `no prompt shares a block of ${unit}` }
  const untold = probes.find(({ answer }) => cachedTokens(answer) === undefined)
  if (untold !== undefined) {
    const message = 'The usage does not say how many tokens came from the cache.'
    return [{ code: 'cached-tokens-missing', message, exchange: untold.exchange, path }]
  }
  return neverHits(probes, unit) ?? oneOfEach(probes.flatMap((probe) => wrongHit(probe, unit)))
}

/** Told apart from single wrong counts, because then the cache is off or broken altogether. */
function neverHits(probes: readonly Probe[], unit: number): readonly Finding[] | undefined {
  if (probes.some(({ answer }) => cachedTokens(answer) !== 0)) return undefined
  const [first] = probes.filter(({ expected }) => expected > 0)
  if (first === undefined) return undefined
  const message = `No prompt takes anything from the cache, not even one that shares ${first.shared} tokens at blocks of ${unit}.`
  return [{ code: 'never-hits', message, exchange: first.exchange, path }]
}

function wrongHit({ exchange, answer, prompt, shared, expected }: Probe, unit: number): readonly Finding[] {
  const got = cachedTokens(answer) ?? 0
  if (got === expected) return []
  const message = `A prompt of ${prompt} tokens that shares ${shared} takes ${got} from the cache; at blocks of ${unit} it is ${expected}.`
  return [{ code: got < expected ? 'hit-too-short' : 'hit-too-long', message, exchange, path }]
}
