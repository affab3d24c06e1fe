/** What the model writes around its calls never shows in the content. */
import type { Finding, ServerFacts, Skip } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { type Some, both, someOf } from '../applies.ts'
import { defineCheck } from '../define-check.ts'
import { openai } from '../grounds.ts'
import { oneOfEach } from '../judges/one-of-each.ts'
import { firstChoice, quote } from '../judges/read.ts'
import { casesWithCall, sendCases } from '../judges/tool-cases.ts'
import { callsOf, withoutCall } from '../judges/judge-calls.ts'

export const toolsMarkupHidden = defineCheck({
  id: 'tools/markup-hidden',
  title: 'Content beside calls holds none of their markup',
  advice: 'Check that the tool parser knows every form in which the model writes calls.',
  answers: 'raw <tool_call> text shown to end users in one mode',
  level: 'must',
  needs: ['tools'],
  applies: (facts) => both(casesWithCall(facts), markupOf(facts)),
  codes: ['markup-leaked'],
  grounds: { default: openai('chat/object', 'choices[].message.content, the contents of the message') },
  exercise: (context, [cases]) => sendCases(context, cases),
  judge: (transcript, [, markup]) => {
    const none = Object.values(transcript).every((answer) => callsOf(answer).length === 0)
    const [first] = Object.values(transcript)
    return none && first !== undefined ? { vacuous: withoutCall(first) } : judgeMarkup(transcript, markup)
  },
})

/** What the model writes around its calls. */
export const markupOf = ({ expectations }: ServerFacts): Some<string> | Skip =>
  someOf(expectations.tools?.markup ?? [], 'the preset names no markup of calls')

/** Findings `markup-leaked`, once for all answers. */
export function judgeMarkup(transcript: Transcript, markup: readonly string[]): readonly Finding[] {
  const findings = Object.entries(transcript).flatMap(([exchange, answer]) => {
    const { text } = firstChoice(answer)
    const leaked = markup.find((mark) => text.includes(mark))
    if (leaked === undefined) return []
    const message = `The content holds ${quote(leaked)}: ${quote(text)}.`
    return [{ code: 'markup-leaked', message, exchange, path: 'choices[0].message.content' }]
  })
  return oneOfEach(findings)
}
