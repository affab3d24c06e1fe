/** `/v1/embeddings` answers with OpenAI's list of vectors, one for each text, all of one length. */
import type { Finding } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { embeddingsSchema } from '../../openai/schemas/embeddings.ts'
import { defineCheck } from '../define-check.ts'
import { inTurn } from '../endpoints.ts'
import { expectedByPreset, openai } from '../grounds.ts'
import { inExchange } from '../judges/in-exchange.ts'
import { quote, readJson } from '../judges/read.ts'
import { jsonTypeFindings, shapeFindings } from '../judges/shape.ts'
import { itemsOf, vectorsOf } from '../judges/vectors.ts'
import { allTexts, embed, texts } from '../pooling.ts'

const counts = { one: 1, list: allTexts.length } as const

export const embeddingsShape = defineCheck({
  id: 'embeddings/shape',
  title: 'An answer with embeddings has the shape that clients parse',
  advice: 'Have the server or its gateway answer with the list of embeddings of the OpenAI API.',
  answers: 'vectors came without their index, or in lists of lists, and clients stored the wrong ones',
  level: 'must',
  grounds: {
    default: openai('embeddings/object', 'object, index, embedding; with model and usage beside data'),
    'count-wrong': openai('embeddings/create', 'input: an array of strings, each an input of its own'),
    'dimensions-wrong': expectedByPreset,
    'content-type-wrong': openai('embeddings/create', 'the answer is JSON'),
  },
  needs: ['embeddings'],
  answered: 'answered',
  codes: [
    'body-invalid',
    'content-type-wrong',
    'count-wrong',
    'indices-wrong',
    'lengths-differ',
    'dimensions-wrong',
  ],
  exercise: async (context) =>
    await inTurn({
      one: () => embed(context, texts['capital']),
      list: () => embed(context, allTexts),
    }),
  judge: (transcript, { expectations }) =>
    Object.entries(counts).flatMap(([exchange, count]) => {
      const answer = transcript[exchange]
      return answer === undefined
        ? []
        : inExchange(exchange, findings(answer, count, expectations.embeddings?.dimensions))
    }),
})

function findings(answer: Exchange, count: number, dimensions: number | undefined): readonly Finding[] {
  const unfit = [
    ...jsonTypeFindings(answer),
    ...shapeFindings(embeddingsSchema, readJson(answer.body), 'body-invalid'),
  ]
  return unfit.length > 0 ? unfit : [...listFindings(answer, count), ...sizeFindings(answer, dimensions)]
}

function listFindings(answer: Exchange, count: number): readonly Finding[] {
  const items = itemsOf(answer, 'data')
  if (items.length !== count) {
    const message = `Expected ${count} embeddings, one for each text, got ${items.length}.`
    return [{ code: 'count-wrong', message, path: 'data' }]
  }
  return items.flatMap(({ index }, place): readonly Finding[] => {
    if (index === place) return []
    const message = `Embedding ${place} has the index ${quote(index)}.`
    return [{ code: 'indices-wrong', message, path: `data[${place}].index` }]
  })
}

function sizeFindings(answer: Exchange, dimensions: number | undefined): readonly Finding[] {
  const sizes = [...new Set(vectorsOf(answer).map(({ length }) => length))]
  const path = 'data[0].embedding'
  if (sizes.length > 1) {
    const message = `The vectors of one answer have ${sizes.join(' and ')} numbers.`
    return [{ code: 'lengths-differ', message, path }]
  }
  if (dimensions === undefined || sizes[0] === dimensions) return []
  const message = `Expected ${dimensions} numbers in a vector, got ${sizes[0]}.`
  return [{ code: 'dimensions-wrong', message, path }]
}
