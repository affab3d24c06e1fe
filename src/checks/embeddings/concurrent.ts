/** Requests at the same time get each the vectors of their own texts. */
import { defineCheck } from '../define-check.ts'
import { atOnce, inTurn } from '../endpoints.ts'
import { ofItsText } from '../grounds.ts'
import { strayCodes } from '../judges/vectors.ts'
import { embed, names, texts } from '../pooling.ts'
import { judgeAgainstAlone, sendsAlone } from './parts/alone.ts'

const rounds = ['first', 'second', 'third'] as const
const asked = rounds.flatMap((round) => names.map((name) => ({ name, exchange: `${name} ${round}` })))

export const embeddingsConcurrent = defineCheck({
  id: 'embeddings/concurrent',
  title: 'Requests at the same time get the embeddings of their own texts',
  advice: 'Take the server off: it stores what one user wrote under the key of another.',
  answers: 'two requests in one batch got each other’s vectors',
  level: 'must',
  grounds: { default: ofItsText },
  needs: ['embeddings'],
  answered: 'answered',
  codes: strayCodes,
  exercise: async (context) => ({
    ...(await inTurn(sendsAlone(context))),
    ...(await atOnce(
      Object.fromEntries(asked.map(({ name, exchange }) => [exchange, () => embed(context, texts[name])])),
    )),
  }),
  judge: (transcript, facts) =>
    judgeAgainstAlone(
      transcript,
      asked.map((one) => ({ ...one, place: 0 })),
      facts,
    ),
})
