/** Content as a list of one text part is the same prompt as the text itself, and of several parts each is read. */
import type { Exchange } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { openai } from '../grounds.ts'
import { ask } from '../endpoints.ts'
import { type Growth, judgeGrowth } from '../judges/prompt-growth.ts'
import { sameAnswerCodes, sameAnswers } from '../judges/same-answer.ts'
import { user, wordsToRepeat } from '../prompts.ts'

const pairs = [{ reference: 'asText', other: 'asParts' }]
const text = `Repeat: ${wordsToRepeat}`

/** How a server joins parts is its own affair; each of them has to reach the prompt. */
const lists: Readonly<Record<string, readonly string[]>> = {
  'two parts': ['Repeat:', 'apple'],
  'longer first': [text, 'apple'],
  'longer second': ['Repeat:', wordsToRepeat],
}
const growths: readonly Growth[] = [
  { pair: ['two parts', 'longer first'], code: 'part-ignored', part: 'The first of two text parts' },
  { pair: ['two parts', 'longer second'], code: 'part-ignored', part: 'The second of two text parts' },
]

const part = (given: string): object => ({ type: 'text', text: given })

export const chatContentParts = defineCheck({
  id: 'chat/content-parts',
  title: 'Content as a list of text parts equals content as text',
  advice: "Check the chat template's handling of content lists, or set the template's content format.",
  answers: 'clients that send content as parts get another prompt than those that send text',
  level: 'must',
  needs: ['chat'],
  mayRefuse: { exchange: 'asParts', what: 'a list of content parts' },
  codes: [...sameAnswerCodes, 'part-ignored'],
  grounds: { default: openai('chat/create', 'messages[].content, a string or an array of content parts') },
  exercise: async (context) => {
    const send = (content: unknown, maxTokens = 32) =>
      ask(context, 'chat', { messages: [user(content)], max_tokens: maxTokens, temperature: 0 })
    const answers: Record<string, Exchange> = { asText: await send(text), asParts: await send([part(text)]) }
    for (const [name, parts] of Object.entries(lists)) answers[name] = await send(parts.map(part), 1)
    return answers
  },
  compares: () => pairs,
  judge: (transcript, facts) => {
    const same = sameAnswers(transcript, pairs, facts)
    const growth = judgeGrowth(transcript, growths)
    if ('vacuous' in growth) return same
    return 'vacuous' in same && growth.length === 0 ? same : [...('vacuous' in same ? [] : same), ...growth]
  },
})
