/** Parameters of sampling that are dropped or pinned on the way. */
import { type Corruption, listOf, without } from '../corruption.ts'

export const sampling: readonly Corruption[] = [
  {
    name: 'temperature-dropped',
    only: 'sampling/distribution,repeatability/sequential',
    request: without('temperature'),
  },
  {
    name: 'temperature-near-zero',
    only: 'sampling/distribution',
    request: (body) => (Number(body['temperature'] ?? 1) > 0 ? { ...body, temperature: 0.01 } : undefined),
  },
  {
    name: 'temperature-halved',
    only: 'sampling/distribution',
    request: (body) =>
      Number(body['temperature'] ?? 1) > 0
        ? { ...body, temperature: Number(body['temperature'] ?? 1) / 2 }
        : undefined,
  },
  { name: 'seed-ignored', only: 'sampling/seeds', request: without('seed') },
  { name: 'seed-pinned', only: 'sampling/seeds', request: (body) => ({ ...body, seed: 7 }) },
  { name: 'top-p-ignored', only: 'sampling/truncation', request: without('top_p') },
  { name: 'top-k-ignored', only: 'sampling/truncation', request: without('top_k') },
  { name: 'frequency-penalty-ignored', only: 'sampling/penalties', request: without('frequency_penalty') },
  { name: 'presence-penalty-ignored', only: 'sampling/penalties', request: without('presence_penalty') },
  { name: 'logit-bias-ignored', only: 'sampling/logit-bias', request: without('logit_bias') },
  { name: 'min-tokens-ignored', only: 'sampling/stop-tokens', request: without('min_tokens') },
  {
    name: 'every-other-choice-the-first',
    only: 'sampling/known-odds',
    whole: ({ choices, ...answer }) => {
      const [first, ...others] = listOf(choices)
      if (others.length < 2) return undefined
      const drawn = others.map((choice, at) => (at % 2 === 0 ? choice : { ...first, index: at + 1 }))
      return { ...answer, choices: [first, ...drawn] }
    },
  },
]
