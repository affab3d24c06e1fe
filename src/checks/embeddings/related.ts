/** Texts that mean the same are nearer to each other than to any other text. */
import type { Finding, ServerFacts, Skip } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { expectedByPreset } from '../grounds.ts'
import { cosine, vectorsOf } from '../judges/vectors.ts'
import { quote } from '../judges/read.ts'
import { embed } from '../pooling.ts'

type Pairs = NonNullable<NonNullable<ServerFacts['expectations']['embeddings']>['pairs']>

export const embeddingsRelated = defineCheck<'ones' | 'others', Pairs>({
  id: 'embeddings/related',
  title: 'Texts that mean the same have the nearest embeddings',
  advice: 'Compare pooling, normalisation and tokenizer with what the model was trained with.',
  answers: 'the wrong token was pooled: every vector had the right shape and found nothing',
  level: 'must',
  grounds: { default: expectedByPreset },
  needs: ['embeddings'],
  answered: 'answered',
  codes: ['partner-not-nearest'],
  applies: ({ expectations }): Pairs | Skip =>
    expectations.embeddings?.pairs ?? { skip: 'no pairs of texts are expected to be alike' },
  exercise: async (context, pairs) => ({
    ones: await embed(
      context,
      pairs.map(([one]) => one),
    ),
    others: await embed(
      context,
      pairs.map(([, other]) => other),
    ),
  }),
  judge: ({ ones, others }, pairs) => pairs.flatMap((pair, place) => finding(pair, { place, ones, others })),
})

interface Asked {
  readonly place: number
  readonly ones: Exchange
  readonly others: Exchange
}

function finding([one]: Pairs[number], { place, ones, others }: Asked): readonly Finding[] {
  const own = vectorsOf(ones)[place] ?? []
  const near = vectorsOf(others).map((vector) => cosine(own, vector))
  const partner = near[place] ?? -1
  const nearer = near.findIndex((value, index) => index !== place && !(value < partner))
  if (nearer < 0) return []
  const message = `The text ${quote(one)} is as near to text ${nearer + 1} (cosine ${near[nearer]?.toFixed(3)}) as to its partner (${partner.toFixed(3)}).`
  return [{ code: 'partner-not-nearest', message, exchange: 'ones', path: `data[${place}].embedding` }]
}
