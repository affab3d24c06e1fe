/** The same text has the same vector each time. */
import { defineCheck } from '../define-check.ts'
import { inTurn } from '../endpoints.ts'
import { ofItsText } from '../grounds.ts'
import { strayCodes } from '../judges/vectors.ts'
import { embed, names, texts } from '../pooling.ts'
import { judgeAgainstAlone, sendsAlone } from './parts/alone.ts'

export const embeddingsRepeatable = defineCheck({
  id: 'embeddings/repeatable',
  title: 'The same text has the same embedding each time',
  advice: 'Do not store vectors of this server: a text will not find itself.',
  answers: 'dropout was left on, and a text asked twice was not its own nearest neighbour',
  level: 'must',
  grounds: { default: ofItsText },
  needs: ['embeddings'],
  answered: 'answered',
  codes: strayCodes,
  exercise: async (context) => {
    const again = names.map((name) => [`${name} again`, () => embed(context, texts[name])] as const)
    return await inTurn({ ...sendsAlone(context), ...Object.fromEntries(again) })
  },
  judge: (transcript, facts) =>
    judgeAgainstAlone(
      transcript,
      names.map((name) => ({ name, exchange: `${name} again`, place: 0 })),
      facts,
    ),
})
