/** A thought that is sent back with its call and the result is taken, and stands in the prompt as long as the turn lasts. */
import type { CheckContext, Finding, Judgement } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { both } from '../applies.ts'
import { sendsByName } from '../cases.ts'
import { defineCheck } from '../define-check.ts'
import { ask, inTurn } from '../endpoints.ts'
import { vllmReasoning } from '../grounds.ts'
import { tokenCounts } from '../judges/read.ts'
import { thoughtOf } from '../judges/thought.ts'
import { type NamedCase, casesOf, toolBody } from '../judges/tool-cases.ts'
import { type Message, user } from '../prompts.ts'

const thought = 'The user wants the weather, so the function for it is called, and then its result is read.'
const id = 'call0001a'

const conversations: Readonly<
  Record<string, { readonly fields: object; readonly after: readonly Message[] }>
> = {
  'without it': { fields: {}, after: [] },
  'as reasoning': { fields: { reasoning: thought }, after: [] },
  'as reasoning_content': { fields: { reasoning_content: thought }, after: [] },
  'next question without it': { fields: {}, after: [user('And tomorrow?')] },
  'next question': {
    fields: { reasoning: thought, reasoning_content: thought },
    after: [user('And tomorrow?')],
  },
}

export const reasoningAgentHistory = defineCheck({
  id: 'reasoning/agent-history',
  title: 'A thought may be sent back with its call and the result',
  advice:
    'Look at what the chat template makes of the thought; a model trained to go on from it answers worse without.',
  answers:
    'agents whose model began to think anew after every call, because its thought was refused or dropped',
  level: 'must',
  needs: ['reasoning', 'tools'],
  applies: (facts) => both(thoughtOf(facts), casesOf('single')(facts)),
  codes: ['thought-dropped', 'thought-kept'],
  grounds: { default: vllmReasoning },
  // Templates differ in what they keep: only a refusal rejects.
  noted: ['thought-dropped', 'thought-kept'],
  exercise: (context, [{ on }, [toolCase]]) => sendConversations(context, toolCase, on),
  judge: judgePrompts,
})

function sendConversations(
  context: CheckContext,
  toolCase: NamedCase,
  on: object | undefined,
): Promise<Transcript> {
  const { prompt, calls, result = 'done' } = toolCase
  const made = { name: calls[0]?.name, arguments: JSON.stringify(calls[0]?.arguments) }
  const body = { ...toolBody(context.facts, prompt), ...on, max_tokens: 1 }
  return inTurn(
    sendsByName(conversations, ({ fields, after }) => {
      const call = { id, type: 'function', function: made }
      const past = { role: 'assistant', content: null, ...fields, tool_calls: [call] }
      const messages = [user(prompt), past, { role: 'tool', tool_call_id: id, content: result }, ...after]
      return ask(context, 'chat', { ...body, messages })
    }),
  )
}

function judgePrompts(transcript: Transcript): Judgement {
  const tokens = (name: string): number => {
    const answer = transcript[name]
    return (answer && tokenCounts(answer)?.prompt) ?? 0
  }
  const without = tokens('without it')
  if (without === 0) return { vacuous: 'the server does not count prompt tokens' }
  const findings: Finding[] = []
  if (Math.max(tokens('as reasoning'), tokens('as reasoning_content')) <= without) {
    const message = 'The thought before a call is not in the prompt that its result makes.'
    findings.push({ code: 'thought-dropped', message, exchange: 'as reasoning' })
  }
  if (tokens('next question') > tokens('next question without it')) {
    const message = 'The thought of an earlier turn is still in the prompt after the next question.'
    findings.push({ code: 'thought-kept', message, exchange: 'next question' })
  }
  return findings
}
