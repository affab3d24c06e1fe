/** A past call may come back with content null, empty or left out: the prompt is the same. */
import { sendsByName } from '../cases.ts'
import { defineCheck } from '../define-check.ts'
import { type Body, ask, inTurn } from '../endpoints.ts'
import { openai } from '../grounds.ts'
import { tokenCounts } from '../judges/read.ts'
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
  advice: 'Have clients send content null with past calls; repair the template.',
  answers: 'chat templates that fail on null content or write "None" into the prompt',
  level: 'must',
  needs: ['tools'],
  applies: casesOf('single'),
  codes: ['prompt-differs'],
  grounds: {
    default: openai('chat/create', 'messages[].content of an assistant message, optional beside tool_calls'),
  },
  exercise: (context, [{ prompt, calls, result = 'done' }]) => {
    const [call] = calls
    const made = { name: call?.name, arguments: JSON.stringify(call?.arguments) }
    const send = (content: Body) => {
      const tool_calls = [{ id: 'call0001a', type: 'function', function: made }]
      const past = { role: 'assistant', ...content, tool_calls }
      const messages = [user(prompt), past, { role: 'tool', tool_call_id: 'call0001a', content: result }]
      return ask(context, 'chat', { ...toolBody(context.facts, prompt), messages, max_tokens: 1 })
    }
    return inTurn(sendsByName(forms, send))
  },
  judge: (transcript) => {
    const [reference, ...others] = Object.entries(transcript)
    if (reference === undefined) return { vacuous: 'nothing was sent' }
    const wanted = tokenCounts(reference[1])?.prompt ?? 0
    if (wanted === 0) return { vacuous: 'the server does not count prompt tokens' }
    return others.flatMap(([exchange, answer]) => {
      const got = tokenCounts(answer)?.prompt
      if (got === wanted) return []
      const message = `Expected a prompt of ${wanted} tokens as with ${reference[0]}, got ${got ?? 'no count'}.`
      return [{ code: 'prompt-differs', message, exchange, path: 'usage.prompt_tokens' }]
    })
  },
})
