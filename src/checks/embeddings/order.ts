/** Vectors come in the order of their texts, also of more texts than the server computes at once. */
import { defineCheck } from '../define-check.ts'
import { ofItsText } from '../grounds.ts'
import { strayCodes, strayVectors, toleranceOf, vectorsOf } from '../judges/vectors.ts'
import { embed } from '../pooling.ts'

/** More than the zoo's preset computes at once, and of many lengths: a server that sorts them has to put them back. */
const many = Array.from(
  { length: 18 },
  (_, index) => `${'so '.repeat((index * 7) % 11)}number ${index} is ${(index * 37) % 101}`,
)
const turned = [...many.slice(11), ...many.slice(0, 11)].toReversed()

export const embeddingsOrder = defineCheck({
  id: 'embeddings/order',
  title: 'Embeddings come in the order of their texts',
  advice: 'Send one text a request until lists come back in order.',
  answers: 'batches sorted by length came back in that order, and documents got the vectors of others',
  level: 'must',
  grounds: { default: ofItsText },
  needs: ['embeddings'],
  answered: 'answered',
  codes: strayCodes,
  exercise: async (context) => ({
    forwards: await embed(context, many),
    turned: await embed(context, turned),
  }),
  judge: (transcript, facts) => {
    const [own, vectors] = [vectorsOf(transcript.forwards), vectorsOf(transcript.turned)]
    const byName = new Map(many.map((text, place) => [text, own[place] ?? []]))
    const placed = turned.map((name, place) => ({ name, exchange: 'turned', place, vector: vectors[place] }))
    // One shows it; a dozen would only be the same again.
    return strayVectors(placed, byName, toleranceOf(facts)).slice(0, 1)
  },
})
