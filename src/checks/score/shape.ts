/** `/score` takes a text or a list on either side, and answers with one score for each pair. */
import type { Finding } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { scoresSchema } from '../../openai/schemas/embeddings.ts'
import { defineCheck } from '../define-check.ts'
import { inTurn } from '../endpoints.ts'
import { vllmScores } from '../grounds.ts'
import { inExchange } from '../judges/in-exchange.ts'
import { quote, readJson } from '../judges/read.ts'
import { shapeFindings } from '../judges/shape.ts'
import { itemsOf } from '../judges/vectors.ts'
import { documents, query, score } from '../pooling.ts'

const counts = { single: 1, 'one to many': documents.length, pairs: documents.length } as const

export const scoreShape = defineCheck({
  id: 'score/shape',
  title: 'Scores come one for each pair of texts, in order',
  advice: 'Have the server or its gateway answer with the list of scores that vLLM documents.',
  answers: 'a list of texts was scored as one text',
  level: 'must',
  grounds: { default: vllmScores },
  needs: ['score'],
  answered: 'answered',
  codes: ['body-invalid', 'count-wrong', 'indices-wrong'],
  exercise: async (context) =>
    await inTurn({
      single: () => score(context, query, documents[0]),
      'one to many': () => score(context, query, documents),
      pairs: () => score(context, documents.toReversed(), documents),
    }),
  judge: (transcript) =>
    Object.entries(counts).flatMap(([exchange, count]) => {
      const answer = transcript[exchange]
      return answer === undefined ? [] : inExchange(exchange, findings(answer, count))
    }),
})

function findings(answer: Exchange, count: number): readonly Finding[] {
  const unfit = shapeFindings(scoresSchema, readJson(answer.body), 'body-invalid')
  if (unfit.length > 0) return unfit
  const items = itemsOf(answer, 'data')
  if (items.length !== count) {
    const message = `Expected ${count} scores, one for each pair, got ${items.length}.`
    return [{ code: 'count-wrong', message, path: 'data' }]
  }
  return items.flatMap(({ index }, place): readonly Finding[] => {
    if (index === place) return []
    const message = `Score ${place} has the index ${quote(index)}.`
    return [{ code: 'indices-wrong', message, path: `data[${place}].index` }]
  })
}
