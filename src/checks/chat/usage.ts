/** Token counts of chat answers add up, obey max_tokens and grow with the prompt. */
import { defineCheck } from '../define-check.ts'
import { openai } from '../grounds.ts'
import { ask } from '../endpoints.ts'
import { judgeUsage, usageCodes } from '../judges/usage.ts'
import { user, wordsToRepeat } from '../prompts.ts'

const limit = 5

export const chatUsage = defineCheck({
  id: 'chat/usage',
  title: 'Token counts of chat answers add up and grow with the prompt',
  advice: 'Do not bill or rate-limit by these counts until they add up.',
  answers: 'usage that does not add up is what customers are billed by',
  level: 'must',
  needs: ['chat'],
  answered: 'answered',
  codes: usageCodes,
  grounds: { default: openai('chat/object', 'usage, numbers of tokens in prompt and completion') },
  exercise: async (context) => {
    const send = (words: string) =>
      ask(context, 'chat', { messages: [user(`Repeat: ${words}`)], max_tokens: limit, temperature: 0 })
    return { short: await send('apple river'), long: await send(wordsToRepeat) }
  },
  judge: (transcript) => judgeUsage(transcript, limit),
})
