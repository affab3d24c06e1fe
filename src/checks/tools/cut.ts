/** A call that max_tokens cuts, at whatever token, never ends like a finished one. */
import type { Finding, Judgement } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { oneOfEach } from '../judges/one-of-each.ts'
import { firstChoice, quote } from '../judges/read.ts'
import { casesOf } from '../judges/tool-cases.ts'
import { cutCallsOf, sendCutCalls } from '../judges/cut-positions.ts'
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
  exercise: sendCutCalls,
  judge: judgeCuts,
})

function judgeCuts(transcript: Transcript): Judgement {
  const { full, cuts } = cutCallsOf(transcript)
  const [wanted = ''] = full.map((answer) => callsOf(answer).join())
  if (wanted === '') return { vacuous: 'the uncut answer makes no call' }
  if (cuts.length === 0) return { vacuous: 'the call is too short to be cut' }
  const findings = cuts.flatMap(({ exchange, answer }): readonly Finding[] => {
    const { finishReason } = firstChoice(answer)
    const made = callsOf(answer).join()
    if (finishReason === 'length' || made === wanted) return []
    const message = `max_tokens cut the call, but the answer ends with ${quote(finishReason)} and makes ${quote(made)}.`
    return [{ code: 'half-call-finished', message, exchange, path: 'choices[0].finish_reason' }]
  })
  return oneOfEach(findings)
}
