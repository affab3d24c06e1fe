/** Texts that have nothing in common have different vectors. */
import type { Finding } from '../../contract/check.ts'
import { defineCheck } from '../define-check.ts'
import { ofItsText } from '../grounds.ts'
import { isSame, toleranceOf, vectorsOf } from '../judges/vectors.ts'
import { allTexts, embed, names } from '../pooling.ts'

export const embeddingsDistinct = defineCheck({
  id: 'embeddings/distinct',
  title: 'Different texts have different embeddings',
  advice:
    'Check what the server pools: the vector of a token that every text begins with is always the same.',
  answers: 'every text had the vector of the first token, which is the same for all',
  level: 'must',
  grounds: { default: ofItsText },
  needs: ['embeddings'],
  answered: 'answered',
  codes: ['vectors-equal'],
  exercise: async (context) => ({ list: await embed(context, allTexts) }),
  judge: ({ list }, facts) => {
    const vectors = vectorsOf(list)
    const tolerance = toleranceOf(facts)
    return vectors.flatMap((vector, place): readonly Finding[] => {
      const twin = vectors.findIndex((other, before) => before < place && isSame(vector, other, tolerance))
      if (twin < 0) return []
      const message = `The texts "${names[twin]}" and "${names[place]}" have the same vector.`
      return [{ code: 'vectors-equal', message, exchange: 'list', path: `data[${place}].embedding` }]
    })
  },
})
