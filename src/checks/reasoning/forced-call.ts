/** A call that is forced leaves the thought before it free. */
import type { Finding, Judgement } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { type Some, both } from '../applies.ts'
import { defineCheck } from '../define-check.ts'
import { vllmReasoning } from '../grounds.ts'
import { callsPath } from '../judges/judge-calls.ts'
import { forcedGrounds } from '../judges/judge-tool-cases.ts'
import { markupFindings, unlessThoughtless } from '../judges/judge-thought.ts'
import { firstChoice, quote } from '../judges/read.ts'
import { type Thought, thoughtOf } from '../judges/thought.ts'
import { type NamedCase, casesOf, functionsOf, sendCases, strictTools } from '../judges/tool-cases.ts'

export const reasoningForcedCall = defineCheck({
  id: 'reasoning/forced-call',
  title: 'A forced call leaves the thought before it free',
  advice: 'Have clients leave tool_choice on auto where thinking is on.',
  answers: 'with tool_choice required the constraint began at the first token, and nothing was thought',
  level: 'must',
  needs: ['reasoning', 'tools'],
  applies: (facts) => both(thoughtOf(facts), casesOf('single')(facts)),
  codes: ['missing-call', 'thought-suppressed', 'markup-leaked'],
  grounds: { 'missing-call': forcedGrounds.default, 'markup-leaked': vllmReasoning },
  noted: ['thought-suppressed'],
  exercise: async (context, [{ on = {} }, [toolCase]]) => {
    const forced = { ...on, ...strictTools(functionsOf(context.facts)), tool_choice: 'required' }
    const send = (change: typeof on) => sendCases(context, [toolCase], { change })
    const free = await send(on)
    const answers = Object.entries(await send(forced)).map(([name, answer]) => [`forced ${name}`, answer])
    return { ...free, ...(Object.fromEntries(answers) as Transcript) }
  },
  judge: judgeForcedThought,
})

function judgeForcedThought(
  transcript: Transcript,
  [thought]: readonly [Thought, Some<NamedCase>],
): Judgement {
  const all = Object.entries(transcript)
  const free = all.filter(([name]) => !name.startsWith('forced ')).map(([, answer]) => answer)
  const thoughtless = unlessThoughtless(free, [])
  if ('vacuous' in thoughtless) return thoughtless
  return all
    .filter(([name, answer]) => name.startsWith('forced ') && firstChoice(answer).finishReason !== 'length')
    .flatMap(([exchange, answer]): readonly Finding[] => {
      const { toolCalls, text, reasoning } = firstChoice(answer)
      const findings = [...markupFindings(exchange, answer, thought)]
      if (toolCalls.length === 0) {
        const message = `A call was forced, but the answer makes none: ${quote(text)}.`
        findings.push({ code: 'missing-call', message, exchange, path: callsPath })
      }
      if (reasoning.trim() !== '') return findings
      const message = 'The model thinks before a call of its own, but not before a forced one.'
      return [...findings, { code: 'thought-suppressed', message, exchange }]
    })
}
