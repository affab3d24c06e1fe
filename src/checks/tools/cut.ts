/** A call that max_tokens cuts, at whatever token, is no call that a client could take for a finished one. */
import type { Finding, Judgement } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { parseJson } from '../../openai/read-json.ts'
import { defineCheck } from '../define-check.ts'
import { firstChoice, quote } from '../judges/read.ts'
import { skipWithout } from './cases.ts'
import { cutsOf, sendCuts } from './cut-positions.ts'
import { type Call, callsOf, canonical, finishFindings } from './judge-calls.ts'

export const toolsCut = defineCheck<string>({
  id: 'tools/cut',
  title: 'A call cut by max_tokens at any token is never taken for a finished one',
  answers: 'a truncated call ended with finish_reason tool_calls, and its arguments were closed by invention',
  level: 'must',
  needs: ['tools'],
  skip: skipWithout('single'),
  codes: ['finish-reason-wrong', 'call-invented'],
  exercise: sendCuts,
  judge: judgeCuts,
})

function judgeCuts(transcript: Transcript): Judgement {
  const { full, cuts } = cutsOf(transcript)
  if (full.every((answer) => callsOf(answer).length === 0))
    return { vacuous: 'the uncut answer makes no call' }
  if (cuts.length === 0) return { vacuous: 'the call is too short to be cut' }
  return cuts.flatMap(({ exchange, answer }) =>
    [...finishFindings(answer, ['length']), ...inventions(answer, full)].map((finding) => ({
      ...finding,
      exchange,
    })),
  )
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
