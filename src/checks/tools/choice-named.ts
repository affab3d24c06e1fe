/** `tool_choice` with a function's name brings a call of that function, whatever the prompt. */
import type { ServerFacts } from '../../contract/check.ts'
import { defineCheck } from '../define-check.ts'
import { firstChoice, quote } from '../judges/read.ts'
import { casesOf, functionsOf, sendCases } from '../judges/tool-cases.ts'
import { forcedCodes, judgeForced } from '../judges/judge-tool-cases.ts'

export const toolsChoiceNamed = defineCheck({
  id: 'tools/choice-named',
  title: 'tool_choice with a name brings a call of that function for any prompt',
  advice: 'Check that named tool choice is backed by structured output.',
  answers: 'a named function ignored for another that fitted the prompt better',
  level: 'must',
  needs: ['tools'],
  applies: casesOf('any'),
  codes: [...forcedCodes, 'wrong-name'],
  exercise: (context, cases) => {
    const change = { tool_choice: { type: 'function', function: { name: forcedName(context.facts) } } }
    return sendCases(context, cases, { change })
  },
  judge: (transcript, _, facts) => {
    const judgement = judgeForced(transcript, facts)
    if ('vacuous' in judgement) return judgement
    const wanted = forcedName(facts)
    const others = Object.entries(transcript).flatMap(([exchange, answer]) => {
      const other = firstChoice(answer).toolCalls.find(({ name }) => name !== wanted)
      if (other === undefined) return []
      const message = `Expected a call of ${wanted}, got ${quote(other.name)}.`
      return [{ code: 'wrong-name', message, exchange, path: 'choices[0].message.tool_calls' }]
    })
    return [...judgement, ...others]
  },
})

/** The first function: most cases would bring another. */
const forcedName = (facts: ServerFacts): string => functionsOf(facts)[0]?.name ?? ''
