/** The fake engine's sampler: what the first token of an open prompt may be, and how one is drawn. */
import { readFileSync } from 'node:fs'
import type { Faults } from './faults.ts'
import type { GenerationRequest } from './requests.ts'
import { hash, tokenOf, type Token } from './tokens.ts'

const words =
  'river stone apple forest window summer winter north feather yellow salt lamp bridge paper cloud green'.split(
    ' ',
  )

interface Known {
  readonly prompts: readonly { readonly prompt: string; readonly odds: Readonly<Record<string, number>> }[]
}
const { prompts: known } = JSON.parse(
  readFileSync(new URL('../../zoo/lora-dice/odds.json', import.meta.url), 'utf8'),
) as Known

/** The odds of whole answers, where the zoo's adapter was taught some. */
export const oddsOf = (question: string): Readonly<Record<string, number>> | undefined =>
  known.find(({ prompt }) => prompt === question)?.odds

/** What may come first, with log-probabilities that sum to 1: the likeliest has two thirds. */
function firstTokens(question: string): NonNullable<Token['among']> {
  const odds = oddsOf(question)
  if (odds !== undefined) return Object.entries(odds).map(([answer, share]) => [answer, Math.log(share)])
  const turn = hash(question) % words.length
  return words.map((_, rank) => {
    const share = rank === 0 ? 0.65 : 0.35 / (words.length - 1)
    return [` ${words[(rank + turn) % words.length]}`, Math.log(share)]
  })
}

function temperatureOf({ temperature }: GenerationRequest, faults: Faults): number {
  if (faults.has('pinned-temperature')) return 0.01
  return faults.has('ignores-temperature') ? 1 : Math.max(0.01, temperature)
}

type Weights = readonly (readonly [piece: string, weight: number])[]

/** The likeliest, as many as `top_p`, `top_k` and `min_p` let through; one at least. */
function narrowed(weights: Weights, { topP, topK, minP }: GenerationRequest): Weights {
  const sorted = weights.toSorted(([, a], [, b]) => b - a)
  const whole = sorted.reduce((sum, [, weight]) => sum + weight, 0)
  let before = 0
  return sorted.filter(([, weight], rank) => {
    const isIn = before < topP * whole && (topK < 1 || rank < topK) && weight >= minP * (sorted[0]?.[1] ?? 0)
    before += weight
    return rank === 0 || isIn
  })
}

interface Asked {
  readonly request: GenerationRequest
  readonly faults: Faults
  /** Two requests with the same one draw the same. */
  readonly variation: string
}

/** The first token of an answer to an open prompt. */
export function drawFirst(question: string, { request, faults, variation }: Asked): Token {
  const among = firstTokens(question)
  const temperature = temperatureOf(request, faults)
  const heated = among.map(([piece, logprob]) => [piece, Math.exp(logprob / temperature)] as const)
  const drawn = faults.has('biased-draw') ? heated.slice(0, Math.ceil(heated.length / 2)) : heated
  const weights = faults.has('ignores-narrowing') ? drawn : narrowed(drawn, request)
  const share = hash(`${hash(variation)} ${variation}`) / 2 ** 32
  let left = share * weights.reduce((sum, [, weight]) => sum + weight, 0)
  const [piece] = weights.find(([, weight]) => (left -= weight) < 0) ?? weights[0] ?? ['']
  return { ...tokenOf(piece), among }
}
