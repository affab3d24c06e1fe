/** `top_n` keeps the best documents, and those are the first of the whole list. */
import type { Finding } from '../../contract/check.ts'
import { defineCheck } from '../define-check.ts'
import { inTurn } from '../endpoints.ts'
import { reranked } from '../grounds.ts'
import { documents, rerank } from '../pooling.ts'
import { rankedOf } from './order.ts'
import { scoreTolerance } from '../judges/vectors.ts'

const counts = { one: 1, two: 2, 'more than there are': documents.length + 3 } as const

export const rerankTopN = defineCheck({
  id: 'rerank/top-n',
  title: 'top_n keeps the most relevant documents',
  advice: 'Leave top_n out and cut the list on the side of the client.',
  answers: 'top_n cut the list before it was sorted',
  level: 'must',
  grounds: { default: reranked },
  needs: ['rerank'],
  answered: 'answered',
  codes: ['count-wrong', 'not-the-best'],
  exercise: async (context) =>
    await inTurn({
      whole: () => rerank(context),
      one: () => rerank(context, { top_n: counts.one }),
      two: () => rerank(context, { top_n: counts.two }),
      'more than there are': () => rerank(context, { top_n: counts['more than there are'] }),
    }),
  judge: ({ whole, ...cut }, facts) => {
    const tolerance = scoreTolerance(facts)
    const best = whole === undefined ? [] : rankedOf(whole)
    return Object.entries(counts).flatMap(([exchange, count]): readonly Finding[] => {
      const answer = cut[exchange]
      if (answer === undefined) return []
      const ranked = rankedOf(answer)
      const expected = best.slice(0, count)
      if (ranked.length !== expected.length) {
        const message = `With top_n ${count}, expected ${expected.length} documents, got ${ranked.length}.`
        return [{ code: 'count-wrong', message, exchange, path: 'results' }]
      }
      const least = expected.at(-1)?.relevance ?? -Infinity
      const kept = new Set(ranked.map(({ index }) => index))
      // Documents that are as relevant as the last that is kept, within rounding, may stand in for it.
      const lost = expected.find(({ index, relevance }) => relevance > least + tolerance && !kept.has(index))
      const poor = ranked.find(
        ({ index }) => !best.some((one) => one.index === index && one.relevance >= least - tolerance),
      )
      if (lost === undefined && poor === undefined) return []
      const message = `With top_n ${count}, documents ${[...kept].join(', ')} are kept; the best are ${expected.map(({ index }) => index).join(', ')}.`
      return [{ code: 'not-the-best', message, exchange, path: 'results' }]
    })
  },
})
