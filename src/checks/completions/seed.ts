/** The same seed draws the same sample at temperature 1. OpenAI promises this as far as possible only. */
import { defineCheck } from '../define-check.ts'
import { ask } from '../endpoints.ts'
import { firstChoice, quote } from '../judges/read.ts'
import { openPrompt } from '../prompts.ts'

export const completionsSeed = defineCheck({
  id: 'completions/seed',
  title: 'The same seed draws the same sample',
  advice: "Check that the sampler takes the request's seed and shares no generator between requests.",
  answers: 'a seed that is shared between requests makes samples that nobody can repeat',
  level: 'should',
  needs: ['completions'],
  codes: ['seed-not-reproducible'],
  exercise: async (context) => {
    const send = (seed: number) =>
      ask(context, 'completions', { prompt: openPrompt, max_tokens: 12, temperature: 1, seed })
    return {
      first: await send(11),
      again: await send(11),
      other: await send(12),
      another: await send(13),
    }
  },
  judge: ({ first, again, other, another }) => {
    const [a, b, ...others] = [first, again, other, another].map((answer) => firstChoice(answer).text)
    if (a !== b) {
      const message = `Seed 11 drew ${quote(a)}, then ${quote(b)}.`
      return [{ code: 'seed-not-reproducible', message, exchange: 'again', path: 'choices[0].text' }]
    }
    return others.every((text) => text === a) ? { vacuous: 'three seeds drew the same text' } : []
  },
})
