/** Content as a list of text parts is the same prompt as the text itself. */
import { defineCheck } from '../define-check.ts'
import { openai } from '../grounds.ts'
import { ask } from '../endpoints.ts'
import { sameAnswerCodes, sameAnswers } from '../judges/same-answer.ts'
import { user, wordsToRepeat } from '../prompts.ts'

const pairs = [{ reference: 'asText', other: 'asParts' }]
const text = `Repeat: ${wordsToRepeat}`

export const chatContentParts = defineCheck({
  id: 'chat/content-parts',
  title: 'Content as a list of text parts equals content as text',
  advice: "Check the chat template's handling of content lists, or set the template's content format.",
  answers: 'clients that send content as parts get another prompt than those that send text',
  level: 'must',
  needs: ['chat'],
  codes: sameAnswerCodes,
  grounds: { default: openai('chat/create', 'messages[].content, a string or an array of content parts') },
  exercise: async (context) => {
    const send = (content: unknown) =>
      ask(context, 'chat', { messages: [user(content)], max_tokens: 32, temperature: 0 })
    return { asText: await send(text), asParts: await send([{ type: 'text', text }]) }
  },
  compares: () => pairs,
  judge: (transcript, facts) => sameAnswers(transcript, pairs, facts),
})
