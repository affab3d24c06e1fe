/** A cut call is told alike in both modes, and without its markup. */
import type { Finding, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { firstChoice, quote } from '../judges/read.ts'
import { skipWithout } from './cases.ts'
import { cutsOf, sendCuts } from './cut-positions.ts'
import { callsOf } from './judge-calls.ts'
import { sameCallsFindings } from './same-calls.ts'

const codes = [
  'calls-differ',
  'text-differs',
  'reasoning-differs',
  'finish-reason-differs',
  'usage-differs',
  'markup-leaked',
] as const

export const toolsCutAlike = defineCheck<string>({
  id: 'tools/cut-alike',
  title: 'A call cut by max_tokens is told alike in both modes',
  answers:
    'the same cut call came as raw text in one mode and as a call with half its arguments in the other',
  level: 'should',
  needs: ['tools'],
  skip: skipWithout('single'),
  codes,
  exercise: sendCuts,
  judge: judgeAlike,
})

function judgeAlike(transcript: Transcript, facts: ServerFacts): Judgement {
  const { full, cuts } = cutsOf(transcript)
  if (full.every((answer) => callsOf(answer).length === 0))
    return { vacuous: 'the uncut answer makes no call' }
  const pairs = cuts.flatMap(({ exchange, answer }) => {
    const streamed = exchange.replace(/^whole /, 'streamed ')
    const other = transcript[streamed]
    if (streamed === exchange || other === undefined) return []
    return sameCallsFindings({ name: exchange, answer }, { name: streamed, answer: other })
  })
  return oneOfEach([...pairs, ...cuts.flatMap((cut) => leaks(cut, facts))])
}

function leaks(
  { exchange, answer }: ReturnType<typeof cutsOf>['cuts'][number],
  facts: ServerFacts,
): Finding[] {
  const { text } = firstChoice(answer)
  const leaked = facts.expectations.tools?.markup?.find((mark) => text.includes(mark))
  if (leaked === undefined) return []
  const message = `The content of the cut answer holds ${quote(leaked)}: ${quote(text)}.`
  return [{ code: 'markup-leaked', message, exchange, path: 'choices[0].message.content' }]
}

/** The first finding of each code, with how often it recurs: else one fault would fill the report. */
function oneOfEach(findings: readonly Finding[]): readonly Finding[] {
  return codes.flatMap((code) => {
    const [first, ...others] = findings.filter((finding) => finding.code === code)
    if (first === undefined) return []
    const more = others.length === 0 ? '' : ` The same in ${others.length} more.`
    return [{ ...first, message: `${first.message}${more}` }]
  })
}
