/** Earlier turns are part of the prompt: the same last message after other histories is another prompt. */
import type { Finding } from '../../contract/check.ts'
import { defineCheck } from '../define-check.ts'
import { ask } from '../endpoints.ts'
import { firstChoice, tokenCounts } from '../judges/read.ts'
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

export const chatMultiTurn = defineCheck({
  id: 'chat/multi-turn',
  title: 'Earlier turns of a chat are part of the prompt',
  advice: 'Check the chat template: it has to render every message, not just the last.',
  answers: 'a chat template that drops earlier turns answers fluently, and from nothing',
  level: 'must',
  needs: ['chat'],
  codes: ['history-ignored', 'history-not-counted'],
  exercise: async (context) => {
    const send = (history: readonly Message[]) =>
      ask(context, 'chat', { messages: [...history, question], max_tokens: 24, temperature: 0 })
    return {
      alice: await send(greeting('alice')),
      paula: await send(greeting('paula')),
      later: await send([...greeting('paula'), ...chatter]),
    }
  },
  judge: ({ alice, paula, later }) => {
    const findings: Finding[] = []
    // A model may refuse or think for too long, but not answer both the same while it names one of them.
    const text = firstChoice(alice).text
    if (/alice|paula/i.test(text) && text === firstChoice(paula).text) {
      const message = `Two chats that introduce different names get the same answer, "${text}".`
      findings.push({
        code: 'history-ignored',
        message,
        exchange: 'paula',
        path: 'choices[0].message.content',
      })
    }
    const [short, long] = [tokenCounts(paula)?.prompt ?? 0, tokenCounts(later)?.prompt ?? 0]
    if (long <= short) {
      const message = `Two more turns leave prompt_tokens at ${long}; before them it was ${short}.`
      findings.push({ code: 'history-not-counted', message, exchange: 'later', path: 'usage.prompt_tokens' })
    }
    return findings
  },
})
