/** A call that max_tokens cuts, at whatever token, never ends like a finished one. */
import type { Finding } from '../../contract/check.ts'
import { defineCheck } from '../define-check.ts'
import { openai } from '../grounds.ts'
import { firstChoice, quote } from '../judges/read.ts'
import { casesOf } from '../judges/tool-cases.ts'
import { judgeCutCalls, sendCutCalls } from '../judges/cut-calls.ts'
import { callsOf } from '../judges/judge-calls.ts'

export const toolsCut = defineCheck({
  id: 'tools/cut',
  title: 'A call cut by max_tokens at any token never ends like a finished one',
  advice: 'Have clients run no call of an answer that ended by length.',
  answers: 'clients ran a call with half its arguments, because the cut answer ended with tool_calls',
  level: 'must',
  needs: ['tools'],
  applies: casesOf('single'),
  codes: ['half-call-finished'],
  grounds: {
    default: openai(
      'chat/object',
      'choices[].finish_reason, length if the maximum number of tokens was reached',
    ),
  },
  exercise: sendCutCalls,
  judge: (transcript) =>
    judgeCutCalls(transcript, (cuts, full) => {
      const wanted = callsOf(full[0]).join()
      return cuts.flatMap(({ exchange, answer }): readonly Finding[] => {
        const { finishReason } = firstChoice(answer)
        const made = callsOf(answer).join()
        if (finishReason === 'length' || made === wanted) return []
        const message = `max_tokens cut the call, but the answer ends with ${quote(finishReason)} and makes ${quote(made)}.`
        return [{ code: 'half-call-finished', message, exchange, path: 'choices[0].finish_reason' }]
      })
    }),
})
