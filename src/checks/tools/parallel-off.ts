/** `parallel_tool_calls: false` brings at most one call. */
import { defineCheck } from '../define-check.ts'
import { firstChoice } from '../judges/read.ts'
import { casesOf, sendCases } from '../judges/tool-cases.ts'

export const toolsParallelOff = defineCheck({
  id: 'tools/parallel-off',
  title: 'parallel_tool_calls: false brings at most one call',
  advice: 'Have clients take the first call only.',
  answers: 'clients that run one tool at a time got two calls, and the flag was ignored in one mode',
  level: 'must',
  needs: ['tools', 'parallel-tools'],
  applies: casesOf('several'),
  codes: ['several-calls', 'missing-call'],
  exercise: (context, cases) => sendCases(context, cases, { change: { parallel_tool_calls: false } }),
  judge: (transcript) =>
    Object.entries(transcript).flatMap(([exchange, answer]) => {
      const calls = firstChoice(answer).toolCalls.length
      if (calls === 1) return []
      const code = calls === 0 ? 'missing-call' : 'several-calls'
      const message = `Expected one call with parallel_tool_calls off, got ${calls}.`
      return [{ code, message, exchange, path: 'choices[0].message.tool_calls' }]
    }),
})
