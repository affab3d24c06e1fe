/** Parameters of sampling that are dropped or pinned on the way. */
import { type Corruption, listOf, without } from '../corruption.ts'

const only = 'sampling/*'

export const sampling: readonly Corruption[] = [
  { name: 'temperature-dropped', only: 'sampling/*,repeatability/*', request: without('temperature') },
  {
    name: 'temperature-near-zero',
    only,
    request: (body) => (Number(body['temperature'] ?? 1) > 0 ? { ...body, temperature: 0.01 } : undefined),
  },
  {
    name: 'temperature-halved',
    only,
    request: (body) =>
      Number(body['temperature'] ?? 1) > 0
        ? { ...body, temperature: Number(body['temperature'] ?? 1) / 2 }
        : undefined,
  },
  { name: 'seed-ignored', only: 'sampling/*,completions/seed', request: without('seed') },
  {
    name: 'seed-pinned',
    only: 'sampling/*,completions/seed',
    // vLLM on a CPU ends ("CPU Generator does not use offset") where a prompt with a seed is computed in several steps,
    // as the last of many choices of an adapter's longer prompts is.
    request: (body) =>
      Number(body['n'] ?? 1) > 8 && body['model'] === 'dice' ? undefined : { ...body, seed: 7 },
  },
  { name: 'top-p-ignored', only, request: without('top_p') },
  { name: 'top-k-ignored', only, request: without('top_k') },
  { name: 'frequency-penalty-ignored', only, request: without('frequency_penalty') },
  { name: 'presence-penalty-ignored', only, request: without('presence_penalty') },
  { name: 'logit-bias-ignored', only, request: without('logit_bias') },
  { name: 'min-tokens-ignored', only, request: without('min_tokens') },
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
