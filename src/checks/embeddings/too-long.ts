/** A text longer than the model reads is refused: the vector of its beginning would be taken for that of the whole. */
import type { ServerFacts, Skip } from '../../contract/check.ts'
import { defineCheck } from '../define-check.ts'
import { openai, serverFault } from '../grounds.ts'
import { refusedWith } from '../judges/rejection.ts'
import { embed } from '../pooling.ts'

const mostTokens = 1_000_000

export const embeddingsTooLong = defineCheck({
  id: 'embeddings/too-long',
  title: 'A text longer than the model reads is refused with 400',
  advice: 'Have the server refuse what does not fit, and cut only where a request asks for it.',
  answers: 'long documents were cut without a word, and nobody could find what stood at their end',
  level: 'must',
  grounds: {
    default: serverFault,
    'mistake-answered': openai(
      'embeddings/create',
      'input: must not exceed the max input tokens for the model',
    ),
  },
  noted: ['status-wrong'],
  needs: ['embeddings'],
  applies: contextOf,
  exercise: async (context, tokens) => ({
    // Each word is at least one token.
    'too long': await embed(context, 'a '.repeat(tokens + 16)),
  }),
  ...refusedWith([400, 413, 422]),
})

export function contextOf({ maxModelLen }: ServerFacts): number | Skip {
  if (maxModelLen === undefined) return { skip: 'the server does not say how long its context is' }
  return maxModelLen > mostTokens ? { skip: `the context is longer than ${mostTokens} tokens` } : maxModelLen
}
