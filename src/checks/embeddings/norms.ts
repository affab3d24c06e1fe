/** Vectors have length 1 where the model's last step makes them so, and clients compare them by a product alone. */
import type { Finding } from '../../contract/check.ts'
import { defineCheck } from '../define-check.ts'
import { expectedByPreset } from '../grounds.ts'
import { lengthOf, vectorsOf } from '../judges/vectors.ts'
import { allTexts, embed } from '../pooling.ts'

/** Numbers in bfloat16 are off by at most one part in 256 each, and so is the length of their vector. */
const tolerance = 1 / 128

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
    const lengths = vectorsOf(list).map((vector) => lengthOf(vector))
    const place = lengths.findIndex((length) => !(Math.abs(length - 1) <= tolerance))
    if (place < 0) return []
    const message = `The vector of text ${place + 1} has length ${lengths[place]?.toPrecision(4)}, not 1.`
    return [{ code, message, exchange: 'list', path: `data[${place}].embedding` } satisfies Finding]
  },
})
