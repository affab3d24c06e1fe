/** A completion has every field of OpenAI's reference, in its type, and an id of its own. */
import { completionSchema } from '../../openai/schemas/completion.ts'
import { defineCheck } from '../define-check.ts'
import { ask } from '../endpoints.ts'
import { http, openai } from '../grounds.ts'
import { judgeShape, shapeCodes } from '../judges/shape.ts'
import { countFrom } from '../prompts.ts'

export const completionsShape = defineCheck({
  id: 'completions/shape',
  title: 'A completion has the documented shape and its own id',
  advice: 'Compare the answer with the API reference field by field; clients break on the one that is named.',
  answers: 'typed clients fail on fields that are missing, null or of another type',
  level: 'must',
  grounds: {
    default: openai('completions/object', 'its members'),
    'content-type-wrong': http('8.3', 'Content-Type says how a recipient reads the content'),
    'id-repeated': openai('completions/object', 'id: a unique identifier'),
  },
  needs: ['completions'],
  answered: 'answered',
  codes: shapeCodes,
  exercise: async (context) => {
    const send = () => ask(context, 'completions', { prompt: countFrom(1), max_tokens: 4, temperature: 0 })
    return { first: await send(), second: await send() }
  },
  judge: (transcript) => judgeShape(transcript, completionSchema),
})
