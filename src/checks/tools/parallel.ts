/** A prompt that asks for several things brings all calls in one answer, each with an id of its own. */
import { largest } from '../../base/extremes.ts'
import type { Finding, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { joinedByIndex, openai } from '../grounds.ts'
import { firstChoice, quote } from '../judges/read.ts'
import { type NamedCase, casesOf, sendCases } from '../judges/tool-cases.ts'
import { caseCodes, caseGrounds, judgeCases, notedOfCases } from '../judges/judge-tool-cases.ts'

export const toolsParallel = defineCheck({
  id: 'tools/parallel',
  title: 'Several calls come in one answer, told apart by index and id',
  advice: 'Check that the parser numbers calls and gives each an id of its own.',
  answers: 'parallel calls merged into one, or given the same id or index, in streams',
  level: 'must',
  needs: ['tools', 'parallel-tools'],
  applies: casesOf('several'),
  codes: [...caseCodes, 'ids-repeated', 'indices-wrong'],
  grounds: {
    ...caseGrounds,
    'ids-repeated': openai(
      'chat/create',
      'messages[].tool_call_id, the tool call that a message responds to',
    ),
    'indices-wrong': joinedByIndex,
  },
  noted: notedOfCases,
  exercise: (context, cases) => sendCases(context, cases, { spelled: true }),
  judge: judgeSeveral,
})

function judgeSeveral(transcript: Transcript, cases: readonly NamedCase[], facts: ServerFacts): Judgement {
  const judgement = judgeCases(transcript, cases, facts)
  if ('vacuous' in judgement) return judgement
  const most = Math.max(
    0,
    largest(Object.values(transcript).map((answer) => firstChoice(answer).toolCalls.length)),
  )
  const findings = [...judgement, ...tellingApart(transcript)]
  return most < 2 && findings.every(({ code }) => code === 'other-call')
    ? { vacuous: 'the model never makes two calls in one answer' }
    : findings
}

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
