/** A prompt that asks for several things brings all calls in one answer, each with an id of its own. */
import type { Finding } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { firstChoice, quote } from '../judges/read.ts'
import { casesOf, sendCases } from '../judges/tool-cases.ts'
import { caseCodes, judgeCases } from '../judges/judge-tool-cases.ts'

export const toolsParallel = defineCheck({
  id: 'tools/parallel',
  title: 'Several calls come in one answer, told apart by index and id',
  advice: 'Check that the parser numbers calls and gives each an id of its own.',
  answers: 'parallel calls merged into one, or given the same id or index, in streams',
  level: 'must',
  needs: ['tools', 'parallel-tools'],
  applies: casesOf('several'),
  codes: [...caseCodes, 'ids-repeated', 'indices-wrong'],
  exercise: (context, cases) => sendCases(context, cases),
  judge: (transcript, cases, facts) => [...judgeCases(transcript, cases, facts), ...tellingApart(transcript)],
})

function tellingApart(transcript: Transcript): readonly Finding[] {
  return Object.entries(transcript).flatMap(([exchange, answer]) => {
    const calls = firstChoice(answer).toolCalls
    const path = 'choices[0].message.tool_calls'
    const findings: Finding[] = []
    const ids = calls.map(({ id }) => id ?? '')
    if (new Set(ids).size !== ids.length) {
      findings.push({
        code: 'ids-repeated',
        message: `Two calls have the same id: ${quote(ids)}.`,
        exchange,
        path,
      })
    }
    const indices = calls.map(({ index }) => index)
    if (indices.some((index, position) => index !== position)) {
      const message = `Expected the indices 0 to ${indices.length - 1}, got ${quote(indices)}.`
      findings.push({ code: 'indices-wrong', message, exchange, path })
    }
    return findings
  })
}
