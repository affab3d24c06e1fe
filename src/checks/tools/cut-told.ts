/** A call that max_tokens cuts, at whatever token, is told as cut, and nothing is added to it. */
import type { Finding, Judgement } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { parseJson } from '../../openai/read-json.ts'
import { defineCheck } from '../define-check.ts'
import { inExchange } from '../judges/in-exchange.ts'
import { oneOfEach } from '../judges/one-of-each.ts'
import { firstChoice, quote } from '../judges/read.ts'
import { casesOf } from '../judges/tool-cases.ts'
import { cutCallsOf, sendCutCalls } from '../judges/cut-positions.ts'
import { type Call, callsOf, canonical, finishFindings } from '../judges/judge-calls.ts'

export const toolsCutTold = defineCheck({
  id: 'tools/cut-told',
  title: 'A call cut by max_tokens at any token is told as cut, with nothing added',
  advice: 'Have clients run no call whose stream ended by length, whatever its arguments look like.',
  answers:
    'a cut call ended with finish_reason tool_calls in one mode only, and its arguments were closed by invention',
  level: 'must',
  needs: ['tools'],
  applies: casesOf('single'),
  codes: ['finish-reason-wrong', 'call-invented'],
  exercise: sendCutCalls,
  judge: judgeCuts,
})

function judgeCuts(transcript: Transcript): Judgement {
  const { full, cuts } = cutCallsOf(transcript)
  if (full.every((answer) => callsOf(answer).length === 0))
    return { vacuous: 'the uncut answer makes no call' }
  if (cuts.length === 0) return { vacuous: 'the call is too short to be cut' }
  const findings = cuts.flatMap(({ exchange, answer }) =>
    inExchange(exchange, [...finishFindings(answer, ['length']), ...inventions(answer, full)]),
  )
  return oneOfEach(findings)
}

/** Calls that the uncut answers neither make nor begin. */
function inventions(answer: Exchange, full: readonly Exchange[]): readonly Finding[] {
  const wanted = full.map((uncut) => firstChoice(uncut).toolCalls)
  return firstChoice(answer).toolCalls.flatMap((call, position) => {
    if (wanted.some((calls) => begins(call, calls[position]))) return []
    const message = `The cut answer calls ${call.name ?? 'nothing'}(${quote(call.arguments)}), which the uncut one does not begin.`
    return [{ code: 'call-invented', message, path: `choices[0].message.tool_calls[${position}]` }]
  })
}

/** What can be parsed has to be the whole call; what cannot, the begin of it. */
function begins(cut: Call, whole: Call | undefined): boolean {
  if (whole === undefined || cut.name !== whole.name) return false
  return 'value' in parseJson(cut.arguments)
    ? canonical(cut.arguments) === canonical(whole.arguments)
    : whole.arguments.startsWith(cut.arguments)
}
