/** A text has the same vector alone and among others, whatever their lengths. */
import { defineCheck } from '../define-check.ts'
import { inTurn } from '../endpoints.ts'
import { ofItsText } from '../grounds.ts'
import { strayCodes } from '../judges/vectors.ts'
import { allTexts, embed, names } from '../pooling.ts'
import { judgeAgainstAlone, sendsAlone } from './parts/alone.ts'

export const embeddingsAloneInBatch = defineCheck({
  id: 'embeddings/alone-in-batch',
  title: 'A text has the same embedding alone and in a list',
  advice: 'Embed queries and documents by requests of one text, or never mix the two ways.',
  answers: 'padding counted as text, so that a short text in a batch had another vector than alone',
  level: 'must',
  grounds: { default: ofItsText },
  needs: ['embeddings'],
  answered: 'answered',
  codes: strayCodes,
  exercise: async (context) =>
    await inTurn({ ...sendsAlone(context), batch: () => embed(context, allTexts) }),
  judge: (transcript, facts) =>
    judgeAgainstAlone(
      transcript,
      names.map((name, place) => ({ name, exchange: 'batch', place })),
      facts,
    ),
})
