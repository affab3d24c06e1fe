/** Vectors in base64 hold the numbers that come as JSON: official clients ask for base64 unless told otherwise. */
import type { Finding, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { openai } from '../grounds.ts'
import { quote } from '../judges/read.ts'
import { decodeVector, isSame, itemsOf, toleranceOf, vectorsOf } from '../judges/vectors.ts'
import { allTexts, embed } from '../pooling.ts'

const exchange = 'encoded'

export const embeddingsBase64 = defineCheck({
  id: 'embeddings/base64',
  title: 'Embeddings in base64 hold the same numbers',
  advice: 'Set encoding_format to float in every client of this server.',
  answers: 'official clients decoded noise, for they ask for base64 without being told to',
  level: 'must',
  grounds: {
    default: openai('embeddings/create', 'encoding_format: the format of the embeddings, float or base64'),
    'values-differ': {
      client:
        'openai-python 3.57.0 asks for base64 unless told otherwise and reads it as float32 of the machine, lowest byte first',
    },
  },
  needs: ['embeddings'],
  answered: 'answered',
  codes: ['format-ignored', 'base64-invalid', 'values-differ'],
  exercise: async (context) => ({
    plain: await embed(context, allTexts),
    encoded: await embed(context, allTexts, { encoding_format: 'base64' }),
  }),
  judge,
})

function judge(
  { plain, encoded }: Readonly<Record<'plain' | 'encoded', Exchange>>,
  facts: ServerFacts,
): Judgement {
  const expected = vectorsOf(plain)
  const items = itemsOf(encoded, 'data')
  const findings = expected.map((numbers, place): Finding | undefined => {
    const embedding = items[place]?.['embedding']
    const at = { exchange, path: `data[${place}].embedding` }
    if (typeof embedding !== 'string')
      return { code: 'format-ignored', message: `Expected text in base64, got ${quote(embedding)}.`, ...at }
    const vector = decodeVector(embedding)
    if (vector?.length !== numbers.length) {
      const message = `Expected base64 of ${numbers.length} numbers of four bytes, got ${quote(embedding)}.`
      return { code: 'base64-invalid', message, ...at }
    }
    if (isSame(vector, numbers, toleranceOf(facts))) return undefined
    const message = `Base64 begins with ${quote(vector.slice(0, 3))}, the same vector in JSON with ${quote(numbers.slice(0, 3))}.`
    return { code: 'values-differ', message, ...at }
  })
  return findings.flatMap((finding) => finding ?? []).slice(0, 1)
}
