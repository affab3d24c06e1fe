/** Judges the answers to tool cases: right calls, well made, and a finish reason that says so. */
import type { Finding, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { inExchange } from './in-exchange.ts'
import { firstChoice } from './read.ts'
import { type NamedCase, caseAnswers, functionsOf } from './tool-cases.ts'
import { callCodes, callFindings, expectedCodes, expectedFindings, finishFindings } from './judge-calls.ts'

export const caseCodes = [...callCodes, ...expectedCodes, 'finish-reason-wrong'] as const

/** @param transcript exchanges as `sendCases` names them */
export function judgeCases(
  transcript: Transcript,
  cases: readonly NamedCase[],
  facts: ServerFacts,
): readonly Finding[] {
  return caseAnswers(transcript, cases).flatMap(({ exchange, answer, toolCase }) =>
    inExchange(exchange, [
      ...expectedFindings(answer, toolCase),
      ...callFindings(answer, functionsOf(facts)),
      ...finishFindings(answer, toolCase.calls.length > 0 ? ['tool_calls'] : ['stop']),
    ]),
  )
}

export const forcedCodes = [...callCodes, 'missing-call', 'finish-reason-wrong'] as const

/**
 * Judges answers in which a call was forced: at least one, well made, whatever its arguments.
 * OpenAI ends a call of a named function with `stop`, others with `tool_calls`; both are taken.
 */
export function judgeForced(transcript: Transcript, facts: ServerFacts): Judgement {
  // What max_tokens cut cannot be well made: a model that is forced may ramble in its arguments.
  const ended = Object.entries(transcript).filter(
    ([, answer]) => firstChoice(answer).finishReason !== 'length',
  )
  if (ended.length === 0) return { vacuous: 'max_tokens cut every answer' }
  return ended.flatMap(([exchange, answer]) => {
    const calls = firstChoice(answer).toolCalls.length
    const message = 'A call was forced, but the answer makes none.'
    const path = 'choices[0].message.tool_calls'
    return inExchange(exchange, [
      ...(calls === 0 ? [{ code: 'missing-call', message, path }] : []),
      ...callFindings(answer, functionsOf(facts)),
      ...finishFindings(answer, ['tool_calls', 'stop']),
    ])
  })
}
