/** Vectors have length 1 where the model's last step makes them so, and clients compare them by a product alone. */
import type { Finding } from '../../contract/check.ts'
import { defineCheck } from '../define-check.ts'
import { expectedByPreset } from '../grounds.ts'
import { isUnit, lengthOf, vectorsOf } from '../judges/vectors.ts'
import { allTexts, embed } from '../pooling.ts'

export const embeddingsNorms = defineCheck({
  id: 'embeddings/norms',
  title: 'Every embedding has length 1',
  advice: 'Have the server normalise, or compare by cosine and never by a dot product alone.',
  answers: 'a search by dot product ranked long texts first, for the server had stopped to normalise',
  level: 'must',
  grounds: { 'norm-wrong': expectedByPreset },
  noted: ['not-normalised'],
  needs: ['embeddings'],
  answered: 'answered',
  codes: ['norm-wrong', 'not-normalised'],
  exercise: async (context) => ({ list: await embed(context, allTexts) }),
  judge: ({ list }, { expectations: { embeddings: { normalised } = {} } }) => {
    if (normalised === false) return { vacuous: 'the preset says that this model does not normalise' }
    // Many right models do not, and nobody has said which this one is.
    const code = normalised === true ? 'norm-wrong' : 'not-normalised'
    const vectors = vectorsOf(list)
    const place = vectors.findIndex((vector) => !isUnit(vector))
    if (place < 0) return []
    const message = `The vector of text ${place + 1} has length ${lengthOf(vectors[place] ?? []).toPrecision(4)}, not 1.`
    return [{ code, message, exchange: 'list', path: `data[${place}].embedding` } satisfies Finding]
  },
})
