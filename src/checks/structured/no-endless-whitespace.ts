/** A bounded answer ends: it does not go on with blanks, which JSON allows anywhere, until max_tokens. */
import { defineCheck } from '../define-check.ts'
import { firstChoice, quote } from '../judges/read.ts'
import { boundedSchema, ofSchema, sendBothWays, textPath } from '../judges/constraint.ts'

/** Blanks in a row that no pretty-printer writes. */
const endless = /\s{24,}$/

export const structuredNoEndlessWhitespace = defineCheck({
  id: 'structured/no-endless-whitespace',
  title: 'A bounded answer does not go on with blanks until max_tokens',
  advice: 'Switch free whitespace off in the backend, or give the model an example.',
  answers: 'requests with a schema that wrote blanks until their last token',
  level: 'should',
  needs: ['chat', 'structured-output'],
  codes: ['endless-whitespace'],
  exercise: (context) => sendBothWays(context, ofSchema('bounded', boundedSchema)),
  judge: (transcript) =>
    Object.entries(transcript).flatMap(([exchange, answer]) => {
      const { text, finishReason } = firstChoice(answer)
      if (finishReason !== 'length' || !endless.test(text)) return []
      const message = `max_tokens cut an answer that had gone over to blanks: ${quote(text.trimEnd())} and ${text.length - text.trimEnd().length} blanks.`
      return [{ code: 'endless-whitespace', message, exchange, path: textPath }]
    }),
})
