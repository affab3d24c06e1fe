/** Vectors, scores and ranks that are not those of their texts. */
import { type Asked, type Corruption, type Json, listOf, usage, without } from '../corruption.ts'

type Change = NonNullable<Corruption['whole']>

const at =
  (path: string, change: Change): Change =>
  (answer, asked) =>
    asked.path === path ? change(answer, asked) : undefined

/** Another list of the vectors or scores of an answer; the objects around them stay in their places. */
function replaced(
  answer: Json,
  key: string,
  change: (values: readonly unknown[]) => readonly unknown[],
): Json {
  const items = listOf(answer['data'])
  const values = change(items.map((item) => item[key]))
  return { ...answer, data: items.map((item, place) => ({ ...item, [key]: values[place] })) }
}

const numbers = (vector: unknown): readonly number[] =>
  Array.isArray(vector) ? vector.filter((one): one is number => typeof one === 'number') : []

const inVectors = (
  change: (vectors: readonly unknown[], asked: Asked) => readonly unknown[] | undefined,
): Change =>
  at('/v1/embeddings', (answer, asked) => {
    const changed = change(
      listOf(answer['data']).map(({ embedding }) => embedding),
      asked,
    )
    return changed && replaced(answer, 'embedding', () => changed)
  })

/** The first two of a list, each in the place of the other. */
function exchanged(values: readonly unknown[]): readonly unknown[] {
  const [first, second, ...others] = values
  return [second, first, ...others]
}

const inResults = (change: (results: readonly Json[]) => readonly Json[]): Change =>
  at('/v1/rerank', (answer) => {
    const results = listOf(answer['results'])
    return results.length < 2 ? undefined : { ...answer, results: change(results) }
  })

const spoilt: readonly Corruption[] = [
  {
    name: 'vectors-swapped',
    only: 'embeddings/*',
    whole: inVectors((vectors) => (vectors.length > 1 ? exchanged(vectors) : undefined)),
  },
  {
    name: 'vectors-scaled',
    only: 'embeddings/*',
    whole: inVectors((vectors) =>
      vectors.map((vector) =>
        Array.isArray(vector) ? numbers(vector).map((value) => value * 1.05) : vector,
      ),
    ),
  },
  {
    name: 'vectors-of-batches-differ',
    only: 'embeddings/*',
    whole: inVectors((vectors) =>
      vectors.length < 2
        ? undefined
        : vectors.map((vector) =>
            numbers(vector).map((value, place) => (place === 0 ? value + 0.05 : value)),
          ),
    ),
  },
  {
    name: 'vectors-of-another-request',
    only: 'embeddings/*',
    whole: inVectors((vectors, { number, past }) => {
      const before = past.get('vectors')
      past.set('vectors', vectors)
      return number % 5 === 0 && Array.isArray(before) && before.length === vectors.length
        ? before
        : undefined
    }),
  },
  {
    name: 'base64-big-endian',
    only: 'embeddings/base64',
    whole: inVectors((vectors, { body }) =>
      body['encoding_format'] === 'base64'
        ? vectors.map((text) => Buffer.from(String(text), 'base64').swap32().toString('base64'))
        : undefined,
    ),
  },
  {
    name: 'base64-ignored',
    only: 'embeddings/base64',
    request: (body) =>
      body['encoding_format'] === 'base64' ? { ...body, encoding_format: 'float' } : undefined,
  },
  {
    name: 'embedding-tokens-of-one-text',
    only: 'embeddings/usage',
    whole: at('/v1/embeddings', (answer) => {
      const { length } = listOf(answer['data'])
      const share = (count: number): number => Math.ceil(count / length)
      return length < 2
        ? undefined
        : usage(({ prompt_tokens: prompt }) => ({
            prompt_tokens: share(prompt),
            total_tokens: share(prompt),
          }))(answer)
    }),
  },
  {
    name: 'embedding-input-cut',
    only: 'embeddings/too-long',
    request: (body) =>
      typeof body['input'] === 'string' && body['input'].length > 500
        ? { ...body, input: body['input'].slice(0, 500) }
        : undefined,
  },
  { name: 'dimensions-ignored', only: 'embeddings/dimensions', request: without('dimensions') },
  {
    name: 'short-vectors-not-normalised',
    only: 'embeddings/dimensions',
    whole: inVectors((vectors, { body }) =>
      body['dimensions'] === undefined
        ? undefined
        : vectors.map((vector) => numbers(vector).map((value) => value * 0.8)),
    ),
  },
  {
    name: 'embedding-truncation-ignored',
    only: 'embeddings/truncation',
    request: without('truncate_prompt_tokens'),
  },
  {
    name: 'embedding-truncation-off-by-one',
    only: 'embeddings/truncation',
    request: ({ truncate_prompt_tokens: count, ...body }) =>
      typeof count === 'number' && count > 1 ? { ...body, truncate_prompt_tokens: count - 1 } : undefined,
  },
  {
    name: 'rerank-v2-scaled',
    only: 'rerank/paths',
    whole: at('/v2/rerank', (answer) => ({
      ...answer,
      results: listOf(answer['results']).map((result) => ({
        ...result,
        relevance_score: (1 + Number(result['relevance_score'])) / 2,
      })),
    })),
  },
  { name: 'rerank-v2-fails', only: 'rerank/paths', route: { path: '/v2/rerank', status: 500 } },
  {
    name: 'scores-reversed',
    only: 'score/*,rerank/*',
    whole: at('/score', (answer) => replaced(answer, 'score', (scores) => scores.toReversed())),
  },
  { name: 'top-n-ignored', only: 'rerank/*', request: without('top_n') },
  {
    name: 'rerank-unsorted',
    only: 'rerank/*',
    whole: inResults((results) => results.toSorted((a, b) => Number(a['index']) - Number(b['index']))),
  },
  {
    name: 'rerank-index-after-sorting',
    only: 'rerank/*',
    whole: inResults((results) => results.map((result, index) => ({ ...result, index }))),
  },
]

export const embeddings: readonly Corruption[] = spoilt.map((one) => ({ ...one, preset: 'embeddings' }))
