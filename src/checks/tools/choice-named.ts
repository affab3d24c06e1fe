/** `tool_choice` with a function's name brings a call of that function, whatever the prompt. */
import type { ServerFacts } from '../../contract/check.ts'
import { defineCheck } from '../define-check.ts'
import { firstChoice, quote } from '../judges/read.ts'
import { casesOf, functionsOf, sendCases, strictTools } from '../judges/tool-cases.ts'
import { forcedCodes, forcedGrounds, judgeForced } from '../judges/judge-tool-cases.ts'

export const toolsChoiceNamed = defineCheck({
  id: 'tools/choice-named',
  title: 'tool_choice with a name brings a well-made call of that strict function for any prompt',
  advice: 'Check that the server constrains decoding where tool_choice names a function.',
  answers: 'a named function ignored for another that fitted the prompt better',
  level: 'must',
  needs: ['tools'],
  applies: casesOf('any'),
  codes: [...forcedCodes, 'wrong-name'],
  grounds: forcedGrounds,
  exercise: (context, cases) => {
    const tool_choice = { type: 'function', function: { name: forcedName(context.facts) } }
    return sendCases(context, cases, { change: { ...strictTools(functionsOf(context.facts)), tool_choice } })
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
