/** A past call may come back with content null, empty or left out: the prompt, and so the answer, is the same. */
import { sendsByName } from '../cases.ts'
import { defineCheck } from '../define-check.ts'
import { type Body, ask, inTurn } from '../endpoints.ts'
import { firstChoice, outputOf, quote } from '../judges/read.ts'
import { user } from '../prompts.ts'
import { casesOf, toolBody } from '../judges/tool-cases.ts'

const forms: Readonly<Record<string, Body>> = {
  'content empty': { content: '' },
  'content null': { content: null },
  'content left out': {},
}

export const toolsHistoryForms = defineCheck({
  id: 'tools/history-forms',
  title: 'A past call may have content null, empty or left out',
  advice: 'Have clients send content null with past calls, or mend the template.',
  answers: 'chat templates that fail on null content or write "None" into the prompt',
  level: 'must',
  needs: ['tools'],
  applies: casesOf('single'),
  codes: ['answer-differs'],
  exercise: (context, [{ prompt, calls, result = 'done' }]) => {
    const [call] = calls
    const made = { name: call?.name, arguments: JSON.stringify(call?.arguments) }
    const send = (content: Body) => {
      const tool_calls = [{ id: 'call_1', type: 'function', function: made }]
      const past = { role: 'assistant', ...content, tool_calls }
      const messages = [user(prompt), past, { role: 'tool', tool_call_id: 'call_1', content: result }]
      return ask(context, 'chat', { ...toolBody(context.facts, prompt), messages, max_tokens: 24 })
    }
    return inTurn(sendsByName(forms, send))
  },
  judge: (transcript) => {
    const [reference, ...others] = Object.entries(transcript)
    if (reference === undefined) return { vacuous: 'nothing was sent' }
    const wanted = outputOf(firstChoice(reference[1]))
    return others.flatMap(([exchange, answer]) => {
      const got = outputOf(firstChoice(answer))
      if (got === wanted) return []
      const message = `Expected ${quote(wanted)} as with ${reference[0]}, got ${quote(got)}.`
      return [{ code: 'answer-differs', message, exchange, path: 'choices[0].message.content' }]
    })
  },
})
