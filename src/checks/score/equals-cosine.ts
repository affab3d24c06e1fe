/** The score of two texts is the cosine of their embeddings, whichever of them comes first. */
import type { Finding, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { numberAt } from '../../openai/read-json.ts'
import { defineCheck } from '../define-check.ts'
import { inTurn } from '../endpoints.ts'
import { vllmScores } from '../grounds.ts'
import { inExchange } from '../judges/in-exchange.ts'
import { cosine, itemsOf, scoreTolerance, vectorsOf } from '../judges/vectors.ts'
import { documents, embed, query, score } from '../pooling.ts'

export const scoreEqualsCosine = defineCheck({
  id: 'score/equals-cosine',
  title: 'The score of two texts is the cosine of their embeddings',
  advice: 'Compute the cosine of embeddings yourself until both agree.',
  answers: 'scores came in another order than their documents',
  level: 'must',
  grounds: { default: vllmScores },
  needs: ['embeddings', 'score'],
  answered: 'answered',
  codes: ['score-missing', 'score-differs'],
  exercise: async (context) =>
    await inTurn({
      vectors: () => embed(context, [query, ...documents]),
      'query first': () => score(context, query, documents),
      'query last': () =>
        score(
          context,
          documents,
          documents.map(() => query),
        ),
    }),
  judge,
})

export const scoresOf = (answer: Exchange): readonly (number | undefined)[] =>
  itemsOf(answer, 'data').map((item) => numberAt(item, 'score'))

function judge({ vectors, ...scored }: Transcript, facts: ServerFacts): Judgement {
  const [own = [], ...others] = vectors === undefined ? [] : vectorsOf(vectors)
  const expected = others.map((other) => cosine(own, other))
  return Object.entries(scored).flatMap(([exchange, answer]) =>
    inExchange(exchange, scoreFindings(scoresOf(answer), expected, scoreTolerance(facts))),
  )
}

function scoreFindings(
  got: readonly (number | undefined)[],
  expected: readonly number[],
  tolerance: number,
): readonly Finding[] {
  return expected.flatMap((cosineOfBoth, place): readonly Finding[] => {
    const value = got[place]
    const path = `data[${place}].score`
    if (value === undefined)
      return [{ code: 'score-missing', message: `There is no score for document ${place + 1}.`, path }]
    if (Math.abs(value - cosineOfBoth) <= tolerance) return []
    const message = `The score of document ${place + 1} is ${value}, the cosine of the embeddings is ${cosineOfBoth.toFixed(5)}.`
    return [{ code: 'score-differs', message, path }]
  })
}
