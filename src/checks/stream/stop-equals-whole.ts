/** A stop string ends a streamed completion where it ends a whole one: no part of it slips out beforehand. */
import { defineCheck } from '../define-check.ts'
import { sameStreamed } from '../grounds.ts'
import { ask } from '../endpoints.ts'
import { bothWays, judgeBothWays, sameTextCodes } from '../judges/same-answer.ts'
import { firstChoice, requested } from '../judges/read.ts'
import { pickStop } from '../judges/stop.ts'
import { countFrom } from '../prompts.ts'
import { askBothWays } from '../streamed.ts'

export const streamStopEqualsWhole = defineCheck({
  id: 'stream/stop-equals-whole',
  title: 'A stop string ends a streamed completion like a whole one',
  advice: 'Compare both exchanges: the stream may send text before it knows that it stops.',
  answers: 'parts of a stop string slip out before it is complete',
  level: 'must',
  grounds: { default: sameStreamed },
  needs: ['completions', 'stop'],
  codes: sameTextCodes,
  compares: () => bothWays,
  exercise: async (context) => {
    const body = { prompt: countFrom(1), max_tokens: 24, temperature: 0 }
    const free = await ask(context, 'completions', body)
    return { free, ...(await askBothWays(context, 'completions', { ...body, stop: pickStop(free, 0.6) })) }
  },
  judge: (transcript, facts) => {
    const { free, streamed } = transcript
    const stop = requested(streamed.request, 'stop')
    const stops = typeof stop === 'string' && firstChoice(free).text.includes(stop)
    return stops
      ? judgeBothWays(transcript, facts)
      : { vacuous: 'the free answer does not hold the stop string' }
  },
})
