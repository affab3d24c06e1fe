/** The pieces of a streamed completion join to exactly the whole completion. */
import { defineCheck } from '../define-check.ts'
import { sameStreamed } from '../grounds.ts'
import { bothWays, judgeBothWays, sameTextCodes } from '../judges/same-answer.ts'
import { countFrom } from '../prompts.ts'
import { askBothWays } from '../streamed.ts'

export const streamCompletionsEqualsWhole = defineCheck({
  id: 'stream/completions-equals-whole',
  title: 'A streamed completion equals the whole one',
  advice: 'Compare both exchanges; incremental detokenization differs between the modes.',
  answers: 'streamed and whole answers to one request differ in text, finish or usage',
  level: 'must',
  grounds: { default: sameStreamed },
  needs: ['completions'],
  codes: sameTextCodes,
  compares: () => bothWays,
  exercise: (context) =>
    askBothWays(context, 'completions', { prompt: countFrom(1), max_tokens: 24, temperature: 0 }),
  judge: judgeBothWays,
})
