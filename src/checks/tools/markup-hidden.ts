/** What the model writes around its calls never shows in the content. */
import type { ServerFacts } from '../../contract/check.ts'
import { defineCheck } from '../define-check.ts'
import { firstChoice, quote } from '../judges/read.ts'
import { sendCases, skipWithout } from './cases.ts'

export const toolsMarkupHidden = defineCheck<string>({
  id: 'tools/markup-hidden',
  title: 'Content beside calls holds none of their markup',
  answers: 'raw <tool_call> text shown to end users in one mode',
  level: 'must',
  needs: ['tools'],
  skip: skipWithoutMarkup,
  codes: ['markup-leaked'],
  exercise: (context) => sendCases(context, { kind: 'any', modes: ['whole', 'streamed'] }),
  judge: (transcript, facts) =>
    Object.entries(transcript).flatMap(([exchange, answer]) => {
      const { text } = firstChoice(answer)
      const leaked = facts.expectations.tools?.markup?.find((mark) => text.includes(mark))
      if (leaked === undefined) return []
      const message = `The content holds ${quote(leaked)}: ${quote(text)}.`
      return [{ code: 'markup-leaked', message, exchange, path: 'choices[0].message.content' }]
    }),
})

/** For checks of markup. */
export function skipWithoutMarkup(facts: ServerFacts): string | undefined {
  const known = (facts.expectations.tools?.markup ?? []).length > 0
  return skipWithout('single')(facts) ?? (known ? undefined : 'the preset names no markup of calls')
}
