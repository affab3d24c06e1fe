/** `parallel_tool_calls: false` brings at most one call. */
import { defineCheck } from '../define-check.ts'
import { openai } from '../grounds.ts'
import { callsPath } from '../judges/judge-calls.ts'
import { firstChoice } from '../judges/read.ts'
import { casesOf, sendCases, sendIfCalled, toolBody } from '../judges/tool-cases.ts'

export const toolsParallelOff = defineCheck({
  id: 'tools/parallel-off',
  title: 'parallel_tool_calls: false brings at most one call',
  advice: 'Have clients take the first call only.',
  answers: 'clients that run one tool at a time got two calls, and the flag was ignored in one mode',
  level: 'must',
  needs: ['tools', 'parallel-tools'],
  applies: casesOf('several'),
  codes: ['several-calls'],
  grounds: { default: openai('chat/create', 'parallel_tool_calls') },
  exercise: (context, cases) =>
    sendIfCalled(context, toolBody(context.facts, cases[0].prompt), () =>
      sendCases(context, cases, { change: { parallel_tool_calls: false } }),
    ),
  judge: ({ control, ...answers }) => {
    const usual = control === undefined ? 0 : firstChoice(control).toolCalls.length
    if (usual < 2) return { vacuous: `with parallel_tool_calls on, the model makes ${usual} calls too` }
    return Object.entries(answers).flatMap(([exchange, answer]) => {
      const calls = firstChoice(answer).toolCalls.length
      if (calls < 2) return []
      const message = `Expected at most one call with parallel_tool_calls off, got ${calls}.`
      return [{ code: 'several-calls', message, exchange, path: callsPath }]
    })
  },
})
