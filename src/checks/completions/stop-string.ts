/** A stop string ends a completion just before it. */
import { defineCheck } from '../define-check.ts'
import { ask } from '../endpoints.ts'
import { judgeStop, pickStop, stopFindings } from '../judges/stop.ts'
import { countFrom } from '../prompts.ts'

export const completionsStopString = defineCheck({
  id: 'completions/stop-string',
  title: 'A stop string ends a completion just before it',
  advice: 'Check that stop strings are matched on text, not on tokens.',
  answers: 'stop strings come back in the text, or cut it too early',
  level: 'must',
  needs: ['completions', 'stop'],
  answered: 'answered',
  ...stopFindings('completions'),
  exercise: async (context) => {
    const body = { prompt: countFrom(1), max_tokens: 24, temperature: 0 }
    const free = await ask(context, 'completions', body)
    return { free, stopped: await ask(context, 'completions', { ...body, stop: pickStop(free, 0.5) }) }
  },
  judge: judgeStop,
})
