/** The relevance of a document is its score, and that of the document alone. */
import type { Finding, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { inTurn } from '../endpoints.ts'
import { reranked, vllmScores } from '../grounds.ts'
import { scoreTolerance } from '../judges/vectors.ts'
import { documents, query, rerank, score } from '../pooling.ts'
import { scoresOf } from '../score/equals-cosine.ts'
import { rankedOf } from './order.ts'

const last = documents.length - 1

export const rerankEqualsScore = defineCheck({
  id: 'rerank/equals-score',
  title: 'The relevance of a document is its score, alone and among others',
  advice: 'Use one of the two APIs alone until they agree.',
  answers: 'relevance depended on which other documents were sent',
  level: 'must',
  grounds: { default: vllmScores, 'alone-differs': reranked },
  needs: ['rerank', 'score'],
  answered: 'answered',
  codes: ['relevance-differs', 'alone-differs'],
  exercise: async (context) =>
    await inTurn({
      scored: () => score(context, query, documents),
      whole: () => rerank(context),
      alone: () => rerank(context, { documents: documents.slice(last) }),
    }),
  judge,
})

function judge({ scored, whole, alone }: Transcript, facts: ServerFacts): Judgement {
  if (scored === undefined || whole === undefined || alone === undefined) return []
  const tolerance = scoreTolerance(facts)
  const isFar = (one: number, other: number | undefined): boolean =>
    other === undefined || !(Math.abs(one - other) <= tolerance)
  const scores = scoresOf(scored)
  const ranked = rankedOf(whole)
  const unlike = ranked.findIndex(({ index, relevance }) => isFar(relevance, scores[index]))
  const findings: Finding[] = []
  const one = ranked[unlike]
  if (one !== undefined) {
    const message = `Document ${one.index} has relevance ${one.relevance}, /score gives it ${scores[one.index]}.`
    findings.push({ code: 'relevance-differs', message, exchange: 'whole', path: `results[${unlike}]` })
  }
  const among = ranked.find(({ index }) => index === last)?.relevance
  const [single] = rankedOf(alone)
  if (single !== undefined && isFar(single.relevance, among)) {
    const message = `Document ${last} has relevance ${single.relevance} alone and ${among} among others.`
    findings.push({ code: 'alone-differs', message, exchange: 'alone', path: 'results[0]' })
  }
  return findings
}
