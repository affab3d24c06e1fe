/** Earlier turns are part of the prompt: the same last message after other histories is another prompt. */
import { defineCheck } from '../define-check.ts'
import { ask } from '../endpoints.ts'
import { openai } from '../grounds.ts'
import { type Growth, judgeGrowth } from '../judges/prompt-growth.ts'
import { firstChoice, quote } from '../judges/read.ts'
import { type Message, user } from '../prompts.ts'

const question = user('What is my name?')
const greeting = (name: string): readonly Message[] => [
  user(`My name is ${name}.`),
  { role: 'assistant', content: `Hello ${name}.` },
]
const chatter: readonly Message[] = [
  user('Repeat: apple river'),
  { role: 'assistant', content: 'apple river' },
]

const growths: readonly Growth[] = [
  { pair: ['paula', 'later'], code: 'history-not-counted', part: 'The history' },
]

export const chatMultiTurn = defineCheck({
  id: 'chat/multi-turn',
  title: 'Earlier turns of a chat are part of the prompt',
  advice: 'Check the chat template: it has to render every message, not just the last.',
  answers: 'a chat template that drops earlier turns answers fluently, and from nothing',
  level: 'must',
  needs: ['chat'],
  codes: ['history-ignored', 'history-not-counted'],
  grounds: { default: openai('chat/create', 'messages, the conversation so far') },
  exercise: async (context) => {
    const send = (history: readonly Message[]) =>
      ask(context, 'chat', { messages: [...history, question], max_tokens: 24, temperature: 0 })
    return {
      alice: await send(greeting('alice')),
      paula: await send(greeting('paula')),
      later: await send([...greeting('paula'), ...chatter]),
    }
  },
  judge: (transcript) => {
    const { alice, paula } = transcript
    // A model may refuse or think for too long, but not answer both the same while it names one of them.
    const text = firstChoice(alice).text
    const named = /alice|paula/i.test(text)
    const growth = judgeGrowth(transcript, growths)
    if ('vacuous' in growth && !named) return growth
    const counted = 'vacuous' in growth ? [] : growth
    if (!named || text !== firstChoice(paula).text) return counted
    const message = `Two chats that introduce different names get the same answer, ${quote(text)}.`
    const place = { exchange: 'paula', path: 'choices[0].message.content' }
    return [{ code: 'history-ignored', message, ...place }, ...counted]
  },
})
