/** Clients of Jina and Cohere ask `/rerank` and `/v2/rerank`: the answer is that of `/v1/rerank`. */
import type { Finding, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { rerankSchema } from '../../openai/schemas/embeddings.ts'
import { defineCheck } from '../define-check.ts'
import { inTurn } from '../endpoints.ts'
import { reranked, serverFault, vllm } from '../grounds.ts'
import { inExchange } from '../judges/in-exchange.ts'
import { quote, readJson } from '../judges/read.ts'
import { shapeFindings } from '../judges/shape.ts'
import { scoreTolerance } from '../judges/vectors.ts'
import { rerank, rerankAt } from '../pooling.ts'
import { type Ranked, rankedOf } from './order.ts'

const missing: readonly (number | undefined)[] = [404, 405, 501]

export const rerankPaths = defineCheck({
  id: 'rerank/paths',
  title: '/rerank and /v2/rerank answer as /v1/rerank does',
  advice: 'Have clients use one path until all answer alike.',
  answers: 'a client of Cohere got other scores than one of Jina, from the same server',
  level: 'must',
  grounds: {
    default: vllm(
      'models/pooling_models/scoring',
      'Rerank API: /rerank, /v1/rerank and /v2/rerank, compatible with those of Jina and Cohere',
    ),
    'body-invalid': {
      clause: 'Cohere API reference, v2/rerank: results, each with index and relevance_score',
      url: 'https://docs.cohere.com/reference/rerank',
    },
    'order-differs': reranked,
    crashed: serverFault,
  },
  noted: ['not-offered'],
  needs: ['rerank'],
  answered: 'replied',
  codes: ['not-offered', 'crashed', 'refused', 'body-invalid', 'relevance-differs', 'order-differs'],
  exercise: async (context) =>
    await inTurn({
      '/v1/rerank': () => rerank(context),
      '/rerank': () => rerankAt(context, '/rerank'),
      '/v2/rerank': () => rerankAt(context, '/v2/rerank'),
    }),
  judge: ({ '/v1/rerank': first, ...others }: Transcript, facts): Judgement => {
    const expected = first === undefined ? [] : rankedOf(first)
    if (expected.length === 0) return { vacuous: '/v1/rerank ranks nothing (rerank/order)' }
    return Object.entries(others).flatMap(([path, answer]) =>
      inExchange(path, statusFindings(path, answer) ?? bodyFindings(answer, expected, facts)),
    )
  },
})

/** @returns undefined where the answer is to be looked at */
function statusFindings(path: string, { status = 0, body }: Exchange): readonly Finding[] | undefined {
  if (status === 200) return undefined
  if (missing.includes(status))
    return [{ code: 'not-offered', message: `Not offered: ${path} answers ${status}.` }]
  const message = `/v1/rerank answers what ${path} answers with status ${status}: ${quote(body)}.`
  return [{ code: status >= 500 ? 'crashed' : 'refused', message }]
}

function bodyFindings(answer: Exchange, expected: readonly Ranked[], facts: ServerFacts): readonly Finding[] {
  const unfit = shapeFindings(rerankSchema, readJson(answer.body), 'body-invalid')
  if (unfit.length > 0) return unfit
  const tolerance = scoreTolerance(facts)
  const ranked = rankedOf(answer)
  const relevanceOf = (list: readonly Ranked[], document: number | undefined): number =>
    list.find(({ index }) => index === document)?.relevance ?? Number.NaN
  const isNear = (one: number, other: number): boolean => Math.abs(one - other) <= tolerance
  const other = expected.find(({ index, relevance }) => !isNear(relevance, relevanceOf(ranked, index)))
  if (other !== undefined) {
    const message = `Document ${other.index} has relevance ${relevanceOf(ranked, other.index)}, and ${other.relevance} at /v1/rerank.`
    return [{ code: 'relevance-differs', message, path: 'results' }]
  }
  // Documents that are as relevant within rounding may stand in each other's places.
  const place = expected.findIndex(
    ({ relevance }, at) => !isNear(relevance, relevanceOf(expected, ranked[at]?.index)),
  )
  if (place < 0) return []
  const message = `The order is ${orderOf(ranked)}, and ${orderOf(expected)} at /v1/rerank.`
  return [{ code: 'order-differs', message, path: `results[${place}].index` }]
}

const orderOf = (ranked: readonly Ranked[]): string => ranked.map(({ index }) => index).join(', ')
