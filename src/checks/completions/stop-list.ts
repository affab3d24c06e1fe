/** The stop string that occurs first ends the completion, in whatever order several are listed. */
import { defineCheck } from '../define-check.ts'
import { ask } from '../endpoints.ts'
import { judgeStop, neverWritten, pickStop, stopFindings } from '../judges/stop.ts'
import { countFrom } from '../prompts.ts'

export const completionsStopList = defineCheck({
  id: 'completions/stop-list',
  title: 'The first of several stop strings to occur ends a completion',
  advice: 'Check that every stop string is looked for, and the first one wins.',
  answers: 'only the first of several stop strings is looked for',
  level: 'must',
  needs: ['completions', 'stop'],
  answered: 'answered',
  mayRefuse: { exchange: 'stopped', what: 'a list of stop strings' },
  ...stopFindings('completions'),
  exercise: async (context) => {
    const body = { prompt: countFrom(1), max_tokens: 24, temperature: 0 }
    const free = await ask(context, 'completions', body)
    const stop = [neverWritten, pickStop(free, 0.8), pickStop(free, 0.4)]
    return { free, stopped: await ask(context, 'completions', { ...body, stop }) }
  },
  judge: judgeStop,
})
