/** `tool_choice: "none"` brings no call, even for a prompt that would bring one. */
import { defineCheck } from '../define-check.ts'
import { firstChoice, quote, requested } from '../judges/read.ts'
import { sendCases, skipWithout } from './cases.ts'

export const toolsChoiceNone = defineCheck<string>({
  id: 'tools/choice-none',
  title: 'tool_choice none brings no call',
  answers: 'calls made, or the finish reason tool_calls, although the client had forbidden them',
  level: 'must',
  needs: ['tools'],
  skip: skipWithout('single'),
  codes: ['unwanted-call', 'finish-reason-wrong'],
  exercise: (context) =>
    sendCases(context, { kind: 'single', modes: ['whole', 'streamed'], change: { tool_choice: 'none' } }),
  judge: (transcript) =>
    Object.entries(transcript).flatMap(([exchange, answer]) => {
      const { toolCalls, finishReason } = firstChoice(answer)
      const choice = quote(requested(answer.request, 'tool_choice'))
      if (toolCalls.length > 0) {
        const message = `Expected no call under tool_choice ${choice}, got one of ${quote(toolCalls[0]?.name)}.`
        return [{ code: 'unwanted-call', message, exchange, path: 'choices[0].message.tool_calls' }]
      }
      if (finishReason === 'stop' || finishReason === 'length') return []
      const message = `Expected finish_reason "stop" under tool_choice ${choice}, got ${quote(finishReason)}.`
      return [{ code: 'finish-reason-wrong', message, exchange, path: 'choices[0].finish_reason' }]
    }),
})
