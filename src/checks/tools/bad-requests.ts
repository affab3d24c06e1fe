/** Tools and tool choices that make no sense are refused as the caller's fault. */
import { sendsByName } from '../cases.ts'
import { defineCheck } from '../define-check.ts'
import { type Body, ask, inTurn } from '../endpoints.ts'
import { openai } from '../grounds.ts'
import { invalidRequest, refusedWith } from '../judges/rejection.ts'
import { casesOf, toolBody } from '../judges/tool-cases.ts'

const named = { type: 'function', function: { name: 'never_offered' } }

/** Laid over a good request; `undefined` leaves a field out. */
const changes: Readonly<Record<string, Body>> = {
  'names a function that is not offered': { tool_choice: named },
  'requires a call but offers nothing': { tools: undefined, tool_choice: 'required' },
  'an unknown choice': { tool_choice: 'perhaps' },
  'tools that are no list': { tools: 'add' },
  'a function without a name': { tools: [{ type: 'function', function: { parameters: {} } }] },
}

export const toolsBadRequests = defineCheck({
  id: 'tools/bad-requests',
  title: 'Tools and tool choices that make no sense are refused',
  advice: 'Have a gateway refuse them with 400.',
  answers: 'a choice of an unknown function answered with status 500, or silently as auto',
  level: 'must',
  needs: ['tools'],
  applies: casesOf('single'),
  grounds: { default: openai('chat/create', 'tools and tool_choice') },
  exercise: (context, [{ prompt }]) => {
    const body = toolBody(context.facts, prompt)
    return inTurn(sendsByName(changes, (change) => ask(context, 'chat', { ...body, ...change })))
  },
  ...refusedWith(invalidRequest),
})
