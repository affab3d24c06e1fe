/** `tool_choice: "none"` brings no call, even for a prompt that would bring one. */
import type { Finding, Judgement } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { openai } from '../grounds.ts'
import { inExchange } from '../judges/in-exchange.ts'
import { casesOf, sendCases, sendIfCalled, toolBody } from '../judges/tool-cases.ts'
import { callsOf, callsPath, finishFindings, withoutCall } from '../judges/judge-calls.ts'

export const toolsChoiceNone = defineCheck({
  id: 'tools/choice-none',
  title: 'tool_choice none brings no call',
  advice: 'Check whether the server leaves the tools out of the prompt when none is to be called.',
  answers: 'calls made, or the finish reason tool_calls, although the client had forbidden them',
  level: 'must',
  needs: ['tools'],
  applies: casesOf('single'),
  codes: ['unwanted-call', 'finish-reason-wrong'],
  grounds: { default: openai('chat/create', 'tool_choice, none means the model will not call any tool') },
  exercise: (context, cases) =>
    sendIfCalled(context, toolBody(context.facts, cases[0].prompt), () =>
      sendCases(context, cases, { change: { tool_choice: 'none' } }),
    ),
  judge: judgeNone,
})

function judgeNone({ control, ...forbidden }: Transcript): Judgement {
  if (control === undefined || callsOf(control).length === 0) {
    return { vacuous: control === undefined ? 'nothing was sent' : withoutCall(control) }
  }
  return Object.entries(forbidden).flatMap(([exchange, answer]): readonly Finding[] => {
    const [made] = callsOf(answer)
    if (made !== undefined) {
      const message = `Expected no call under tool_choice none, got ${made}.`
      return [{ code: 'unwanted-call', message, exchange, path: callsPath }]
    }
    return inExchange(exchange, finishFindings(answer, ['stop', 'length']))
  })
}
