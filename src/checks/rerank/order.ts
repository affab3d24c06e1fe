/** `/v1/rerank` gives back each document once, the most relevant first, with its place in the request. */
import type { Finding } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { numberAt, recordAt } from '../../openai/read-json.ts'
import { rerankSchema } from '../../openai/schemas/embeddings.ts'
import { defineCheck } from '../define-check.ts'
import { reranked } from '../grounds.ts'
import { inExchange } from '../judges/in-exchange.ts'
import { quote, readJson } from '../judges/read.ts'
import { shapeFindings } from '../judges/shape.ts'
import { itemsOf } from '../judges/vectors.ts'
import { documents, rerank } from '../pooling.ts'

export const rerankOrder = defineCheck({
  id: 'rerank/order',
  title: 'Reranked documents come sorted, each once, with their places in the request',
  advice: 'Sort by relevance_score and look documents up by index on the side of the client.',
  answers: 'the index was the place after sorting, so that clients showed the wrong documents',
  level: 'must',
  grounds: { default: reranked },
  needs: ['rerank'],
  answered: 'answered',
  codes: ['body-invalid', 'count-wrong', 'index-wrong', 'not-sorted', 'document-differs'],
  exercise: async (context) => ({ whole: await rerank(context) }),
  judge: ({ whole }) => {
    const unfit = shapeFindings(rerankSchema, readJson(whole.body), 'body-invalid')
    return inExchange('whole', unfit.length > 0 ? unfit : findings(rankedOf(whole)))
  },
})

export interface Ranked {
  readonly index: number
  readonly relevance: number
  /** Text of the document, where it is sent back. */
  readonly text: unknown
}

export const rankedOf = (answer: Exchange): readonly Ranked[] =>
  itemsOf(answer, 'results').map((item) => {
    const { document } = item
    return {
      index: numberAt(item, 'index') ?? -1,
      relevance: numberAt(item, 'relevance_score') ?? Number.NaN,
      text: recordAt(item, 'document')?.['text'] ?? (typeof document === 'string' ? document : undefined),
    }
  })

function findings(ranked: readonly Ranked[]): readonly Finding[] {
  if (ranked.length !== documents.length) {
    const message = `Expected all ${documents.length} documents, got ${ranked.length}.`
    return [{ code: 'count-wrong', message, path: 'results' }]
  }
  return ranked.flatMap((one, place) => [
    ...indexFindings(ranked, place),
    ...sortFindings(one, { before: ranked[place - 1], place }),
    ...textFindings(one, place),
  ])
}

function indexFindings(ranked: readonly Ranked[], place: number): readonly Finding[] {
  const index = ranked[place]?.index ?? -1
  const first = ranked.findIndex((other) => other.index === index)
  if (first === place && documents[index] !== undefined) return []
  const why = first === place ? 'is not a place among the documents' : `is that of result ${first} too`
  return [{ code: 'index-wrong', message: `The index ${index} ${why}.`, path: `results[${place}].index` }]
}

function sortFindings(
  { relevance }: Ranked,
  { before, place }: { readonly before: Ranked | undefined; readonly place: number },
): readonly Finding[] {
  if (before === undefined || relevance <= before.relevance) return []
  const message = `Result ${place} has relevance ${relevance}, the one before it ${before.relevance}.`
  return [{ code: 'not-sorted', message, path: `results[${place}].relevance_score` }]
}

function textFindings({ index, text }: Ranked, place: number): readonly Finding[] {
  const sent = documents[index]
  if (text === undefined || text === null || sent === undefined || text === sent) return []
  const message = `Document ${index} was ${quote(sent)}, and ${quote(text)} comes back for it.`
  return [{ code: 'document-differs', message, path: `results[${place}].document` }]
}
