/** What checks of `/v1/embeddings`, `/score` and reranking send: texts, and the requests that hold them. */
import type { CheckContext } from '../contract/check.ts'
import type { Exchange } from '../contract/exchange.ts'
import { type Body, postRoute } from './endpoints.ts'

/** Short and long ones, of several scripts, of which no two mean the same; the names are those of exchanges. */
export const texts: Readonly<Record<string, string>> = {
  word: 'Hello',
  capital: 'The capital of France is Paris.',
  color: 'a red lamp and a green table',
  code: 'The code of tiger is 4711.',
  accents: 'naïve café, größer',
  list: Array.from({ length: 40 }, (_, index) => `${index + 1}`).join(', '),
}
export const names: readonly string[] = Object.keys(texts)
export const allTexts: readonly string[] = Object.values(texts)

/** Asks for the vectors of a text or of several, as numbers. */
export const embed = (context: CheckContext, input: unknown, fields: Body = {}): Promise<Exchange> =>
  postRoute(context, '/v1/embeddings', { input, encoding_format: 'float', ...fields })

export const score = (context: CheckContext, one: unknown, other: unknown): Promise<Exchange> =>
  postRoute(context, '/score', { text_1: one, text_2: other })

/** A query with documents, of which some speak of it. */
export const query = 'What is the capital of France?'
export const documents: readonly string[] = [
  'The code of tiger is 4711.',
  'The capital of France is Paris.',
  'a red lamp and a green table',
  'The weather in Oslo is rainy.',
  'Paris is the capital of France.',
]

export const rerankAt = (context: CheckContext, path: string, fields: Body = {}): Promise<Exchange> =>
  postRoute(context, path, { query, documents, ...fields })
export const rerank = (context: CheckContext, fields: Body = {}): Promise<Exchange> =>
  rerankAt(context, '/v1/rerank', fields)
