/** A stop string ends a chat answer just before it. */
import { defineCheck } from '../define-check.ts'
import { ask } from '../endpoints.ts'
import { judgeStop, pickStop, stopFindings } from '../judges/stop.ts'
import { repeatMessages } from '../prompts.ts'

export const chatStopString = defineCheck({
  id: 'chat/stop-string',
  title: 'A stop string ends a chat answer just before it',
  advice: 'Check that stop strings are matched on text, not on tokens.',
  answers: 'stop strings come back in the text, or cut it too early',
  level: 'must',
  needs: ['chat', 'stop'],
  answered: 'answered',
  ...stopFindings('chat'),
  exercise: async (context) => {
    const body = { messages: repeatMessages, max_tokens: 32, temperature: 0 }
    const free = await ask(context, 'chat', body)
    return { free, stopped: await ask(context, 'chat', { ...body, stop: pickStop(free, 0.5) }) }
  },
  judge: judgeStop,
})
