/** A chat answer has every field of OpenAI's reference, in its type, the role assistant, and an id of its own. */
import { chatCompletionSchema } from '../../openai/schemas/chat-completion.ts'
import { defineCheck } from '../define-check.ts'
import { openai } from '../grounds.ts'
import { ask } from '../endpoints.ts'
import { judgeShape, shapeCodes } from '../judges/shape.ts'
import { repeatMessages } from '../prompts.ts'

export const chatShape = defineCheck({
  id: 'chat/shape',
  title: 'A chat answer has the documented shape and its own id',
  advice: 'Compare the answer with the API reference field by field; clients break on the one that is named.',
  answers: 'typed clients fail on fields that are missing, null or of another type',
  level: 'must',
  needs: ['chat'],
  answered: 'answered',
  codes: shapeCodes,
  grounds: { default: openai('chat/object', 'the chat completion object') },
  exercise: async (context) => {
    const send = () => ask(context, 'chat', { messages: repeatMessages, max_tokens: 4, temperature: 0 })
    return { first: await send(), second: await send() }
  },
  judge: (transcript) => judgeShape(transcript, chatCompletionSchema),
})
