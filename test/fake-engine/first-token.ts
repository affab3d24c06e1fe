/** The fake engine's sampler: what the first token of an open prompt may be, and how one is drawn. */
import type { Faults } from './faults.ts'
import type { GenerationRequest } from './requests.ts'
import { hash, tokenOf, type Token } from './tokens.ts'

const words =
  'river stone apple forest window summer winter north feather yellow salt lamp bridge paper cloud green'.split(
    ' ',
  )

/** What may come first, with log-probabilities that sum to 1: the likeliest has two thirds. */
function firstTokens(question: string): NonNullable<Token['among']> {
  const turn = hash(question) % words.length
  return words.map((_, rank) => {
    const share = rank === 0 ? 0.65 : 0.35 / (words.length - 1)
    return [` ${words[(rank + turn) % words.length]}`, Math.log(share)]
  })
}

function temperatureOf({ temperature, topP, topK, minP }: GenerationRequest, faults: Faults): number {
  const narrowed = topP < 0.5 || topK === 1 || minP === 1
  if (faults.has('pinned-temperature') || (narrowed && !faults.has('ignores-narrowing'))) return 0.01
  return faults.has('ignores-temperature') ? 1 : Math.max(0.01, temperature)
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
  const weights = among.map(([piece, logprob]) => [piece, Math.exp(logprob / temperature)] as const)
  const share = hash(`${hash(variation)} ${variation}`) / 2 ** 32
  let left = share * weights.reduce((sum, [, weight]) => sum + weight, 0)
  const [piece] = weights.find(([, weight]) => (left -= weight) < 0) ?? weights[0] ?? ['']
  return { ...tokenOf(piece), among }
}
