/** Messages of the roles system, user and assistant are taken and counted, and the answer is the assistant's. */
import type { Finding } from '../../contract/check.ts'
import { defineCheck } from '../define-check.ts'
import { ask } from '../endpoints.ts'
import { firstChoice, quote, tokenCounts } from '../judges/read.ts'
import { type Message, repeatMessages, user } from '../prompts.ts'

const system: Message = { role: 'system', content: 'You repeat what you are told to repeat.' }
const turn: readonly Message[] = [user('Repeat: bridge'), { role: 'assistant', content: 'bridge' }]

export const chatRoles = defineCheck({
  id: 'chat/roles',
  title: 'The roles system, user and assistant are understood',
  advice: 'Check the chat template for the roles that it knows.',
  answers: 'templates that refuse or ignore the system role change what a model is told',
  level: 'must',
  needs: ['chat'],
  answered: 'answered',
  codes: ['role-wrong', 'system-ignored', 'assistant-ignored'],
  exercise: async (context) => {
    const send = (messages: readonly Message[]) =>
      ask(context, 'chat', { messages, max_tokens: 4, temperature: 0 })
    return {
      userOnly: await send(repeatMessages),
      withSystem: await send([system, ...repeatMessages]),
      withAssistant: await send([system, ...turn, ...repeatMessages]),
    }
  },
  judge: (transcript) => {
    const findings: Finding[] = Object.entries(transcript).flatMap(([exchange, answer]) => {
      const { role } = firstChoice(answer)
      if (role === 'assistant') return []
      const message = `Expected the role "assistant", got ${quote(role)}.`
      return [{ code: 'role-wrong', message, exchange, path: 'choices[0].message.role' }]
    })
    const { userOnly, withSystem, withAssistant } = transcript
    const prompt = (answer: typeof userOnly): number => tokenCounts(answer)?.prompt ?? 0
    const ignored = (code: string, exchange: string): void => {
      const message = 'The added messages did not raise the number of prompt tokens.'
      findings.push({ code, message, exchange, path: 'usage.prompt_tokens' })
    }
    if (prompt(withSystem) <= prompt(userOnly)) ignored('system-ignored', 'withSystem')
    if (prompt(withAssistant) <= prompt(withSystem)) ignored('assistant-ignored', 'withAssistant')
    return findings
  },
})
