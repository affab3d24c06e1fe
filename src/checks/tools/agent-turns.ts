/**
 * What an agent sends back reaches the prompt: results with an error, empty ones, results of parallel calls in another
 * order, and ten turns of calls. Each request is the one before with more in it.
 */
import type { CheckContext } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { sendsByName } from '../cases.ts'
import { defineCheck } from '../define-check.ts'
import { ask, inTurn } from '../endpoints.ts'
import { openai } from '../grounds.ts'
import { type Growth, judgeGrowth } from '../judges/prompt-growth.ts'
import { tokenCounts } from '../judges/read.ts'
import { casesOf, type NamedCase, toolBody } from '../judges/tool-cases.ts'
import { user } from '../prompts.ts'

const failure = JSON.stringify({ error: { type: 'timeout', message: 'The service did not answer in time' } })

type Turn = (toolCase: NamedCase, id: string) => readonly unknown[]

const callOf = ({ calls: [call] }: NamedCase, id: string): unknown => ({
  id,
  type: 'function',
  function: { name: call?.name, arguments: JSON.stringify(call?.arguments) },
})
const called = (...calls: readonly unknown[]): unknown => ({
  role: 'assistant',
  content: null,
  tool_calls: calls,
})
const result = (tool_call_id: string, content: unknown): unknown => ({ role: 'tool', tool_call_id, content })

/** One call and its result. */
const once =
  (content: unknown): Turn =>
  (toolCase, id) => [user(toolCase.prompt), called(callOf(toolCase, `${id}a`)), result(`${id}a`, content)]

/** Two calls at once, whose results come in this order. */
const twice =
  (...order: readonly (readonly [which: 'a' | 'b', content: string])[]): Turn =>
  (toolCase, id) => [
    user(toolCase.prompt),
    called(callOf(toolCase, `${id}a`), callOf(toolCase, `${id}b`)),
    ...order.map(([which, content]) => result(`${id}${which}`, content)),
  ]

const ten = (turn: Turn): readonly Turn[] => Array.from({ length: 10 }, () => turn)

type Conversations = Readonly<Record<string, readonly Turn[]>>

/** Turns of each conversation, by the name of its exchange. */
const conversations: Conversations = {
  'empty result': [once('')],
  'short result': [once('done')],
  'result with an error': [once(failure)],
  'ten turns': ten(once('done')),
  'ten turns, the first with an error': [once(failure), ...ten(once('done')).slice(1)],
}

/** Only for models that may make two calls at once: the templates of others refuse them. */
const parallel: Conversations = {
  'two results': [twice(['a', 'sunny'], ['b', 'done'])],
  'two results, the second longer': [twice(['a', 'sunny'], ['b', failure])],
  'two results in another order': [twice(['b', 'done'], ['a', 'sunny'])],
}

const growths: readonly Growth[] = [
  { pair: ['empty result', 'result with an error'], code: 'result-dropped', part: 'The result of a call' },
  {
    pair: ['two results', 'two results, the second longer'],
    code: 'result-dropped',
    part: 'The second result',
  },
  { pair: ['short result', 'ten turns'], code: 'turns-dropped', part: 'The conversation' },
  {
    pair: ['ten turns', 'ten turns, the first with an error'],
    code: 'turns-dropped',
    part: 'The first of ten results',
  },
]

export const toolsAgentTurns = defineCheck({
  id: 'tools/agent-turns',
  title: 'Results of calls reach the prompt: errors, any order, ten turns',
  advice: 'Check how the chat template renders past calls and their results.',
  answers: 'agents that saw no error of a tool, lost a parallel result, or forgot their first turns',
  level: 'must',
  needs: ['tools'],
  applies: casesOf('single'),
  codes: ['result-dropped', 'turns-dropped', 'order-counts'],
  grounds: { default: openai('chat/create', 'messages, with those of the role tool and their tool_call_id') },
  noted: ['order-counts'],
  exercise: (context, [toolCase]) => sendConversations(context, toolCase),
  judge: (transcript) => {
    const growth = judgeGrowth(transcript, growths)
    if ('vacuous' in growth) return growth
    const counts = ['two results', 'two results in another order'].map((name) => promptOf(transcript[name]))
    if (counts[0] === counts[1]) return growth
    const message = `Two results in another order make a prompt of ${counts[1]} tokens, expected ${counts[0]}.`
    return [...growth, { code: 'order-counts', message, exchange: 'two results in another order' }]
  },
})

const promptOf = (answer: Exchange | undefined): number | undefined => answer && tokenCounts(answer)?.prompt

function sendConversations(context: CheckContext, toolCase: NamedCase): Promise<Transcript> {
  const all = context.facts.claims.includes('parallel-tools')
    ? { ...conversations, ...parallel }
    : conversations
  const body = toolBody(context.facts, toolCase.prompt)
  return inTurn(
    sendsByName(all, (turns) => {
      // Some models allow ids of nine letters and digits alone; the turn adds the ninth.
      const messages = turns.flatMap((turn, index) => turn(toolCase, `call${String(index).padStart(4, '0')}`))
      return ask(context, 'chat', { ...body, messages, max_tokens: 1 })
    }),
  )
}
