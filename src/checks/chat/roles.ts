/** Messages of the roles system, user and assistant reach the prompt, and the answer is the assistant's. */
import type { Finding } from '../../contract/check.ts'
import { defineCheck } from '../define-check.ts'
import { ask } from '../endpoints.ts'
import { openai } from '../grounds.ts'
import { type Growth, judgeGrowth } from '../judges/prompt-growth.ts'
import { firstChoice, quote } from '../judges/read.ts'
import { invalidRequest } from '../judges/rejection.ts'
import { unanswered } from '../judges/unanswered.ts'
import { type Message, repeatMessages, user, wordsToRepeat } from '../prompts.ts'

const system = (content: string): Message => ({ role: 'system', content })
const turn = (content: string): readonly Message[] => [user('Repeat it.'), { role: 'assistant', content }]
const rule = 'You repeat what the user asks for.'

const chats: Readonly<Record<string, readonly Message[]>> = {
  turn: [...turn('bridge'), ...repeatMessages],
  'longer turn': [...turn(`bridge ${wordsToRepeat}`), ...repeatMessages],
  system: [system(rule), ...repeatMessages],
  'longer system': [system(`${rule} You never add a word: ${wordsToRepeat}`), ...repeatMessages],
}

const growths: readonly Growth[] = [
  { pair: ['turn', 'longer turn'], code: 'assistant-ignored', part: 'An earlier answer' },
  { pair: ['system', 'longer system'], code: 'system-ignored', part: 'The system message' },
]

export const chatRoles = defineCheck({
  id: 'chat/roles',
  title: 'Messages of the roles system, user and assistant reach the prompt',
  advice: 'Check which roles the chat template knows, and what a gateway leaves of the messages.',
  answers: 'templates that refuse or ignore the system role change what a model is asked to do',
  level: 'must',
  needs: ['chat'],
  answered: 'replied',
  codes: ['role-wrong', 'system-ignored', 'assistant-ignored', 'system-refused'],
  grounds: { default: openai('chat/create', 'messages, with the roles system, user and assistant') },
  // Some models have no system role, and their templates say so.
  noted: ['system-refused'],
  exercise: async (context) => {
    const answers: Record<string, Awaited<ReturnType<typeof ask>>> = {}
    for (const [name, messages] of Object.entries(chats))
      answers[name] = await ask(context, 'chat', { messages, max_tokens: 4, temperature: 0 })
    return answers
  },
  judge: (transcript) => {
    const isRefused = ([name, { status = 0 }]: readonly [string, { readonly status?: number }]): boolean =>
      name.includes('system') && invalidRequest.includes(status)
    const refused = Object.entries(transcript).find(isRefused)
    const taken = Object.fromEntries(Object.entries(transcript).filter((entry) => !isRefused(entry)))
    const failed = unanswered(taken, 'answered')
    if (failed.length > 0) return failed
    const wrong: readonly Finding[] = Object.entries(taken).flatMap(([exchange, answer]) => {
      const { role } = firstChoice(answer)
      if (role === 'assistant') return []
      const message = `Expected the role "assistant", got ${quote(role)}.`
      return [{ code: 'role-wrong', message, exchange, path: 'choices[0].message.role' }]
    })
    const refusal = refused && {
      code: 'system-refused',
      message: `A system message is refused with status ${refused[1].status ?? 0}: ${quote(refused[1].body)}.`,
      exchange: refused[0],
    }
    const findings = [...wrong, ...(refusal === undefined ? [] : [refusal])]
    const growth = judgeGrowth(taken, growths)
    return 'vacuous' in growth && findings.length === 0
      ? growth
      : [...findings, ...('vacuous' in growth ? [] : growth)]
  },
})
