/** Judges the tool calls of one answer: each by itself, and all against what the preset expects. */
import type { Finding } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import type { OfferedFunction, ToolCase } from '../../contract/preset.ts'
import type { AssembledChoice } from '../../openai/assemble.ts'
import { isRecord, parseJson } from '../../openai/read-json.ts'
import { firstChoice, quote } from './read.ts'
import { schemaFault } from './schema-validator.ts'

export type Call = AssembledChoice['toolCalls'][number]

/** Of each call by itself. */
export const callCodes = ['call-malformed', 'unknown-name', 'invalid-json', 'schema-mismatch'] as const

/** Of the calls of an answer against the expected ones. */
export const expectedCodes = ['missing-call', 'unwanted-call', 'wrong-name', 'wrong-arguments'] as const

/** Findings without the name of their exchange. */
export function callFindings(answer: Exchange, functions: readonly OfferedFunction[]): readonly Finding[] {
  return firstChoice(answer).toolCalls.flatMap((call, position) => {
    const fault = malformedFault(call) ?? functionFault(call, functions)
    return fault === undefined ? [] : [{ ...fault, path: `choices[0].message.tool_calls[${position}]` }]
  })
}

function malformedFault({ id = '', type, name = '' }: Call): Finding | undefined {
  const code = 'call-malformed'
  if (id === '') return { code, message: 'The call has no id, so its result cannot be sent back.' }
  if (type !== 'function') return { code, message: `Expected the type "function", got ${quote(type)}.` }
  return name === '' ? { code, message: 'The call names no function.' } : undefined
}

function functionFault(call: Call, functions: readonly OfferedFunction[]): Finding | undefined {
  const offered = functions.find(({ name }) => name === call.name)
  if (offered === undefined) {
    const names = functions.map(({ name }) => name).join(', ')
    return { code: 'unknown-name', message: `${quote(call.name)} is called, but only ${names} were offered.` }
  }
  const parsed = parseJson(call.arguments)
  if ('problem' in parsed) {
    const message = `The arguments ${quote(call.arguments)} are no JSON: ${parsed.problem.replace(/\.$/, '')}.`
    return { code: 'invalid-json', message }
  }
  const fault = schemaFault(offered.parameters, parsed.value)
  if (fault === undefined) return undefined
  const message = `The arguments ${quote(call.arguments)} do not fit ${offered.name}: ${fault}.`
  return { code: 'schema-mismatch', message }
}

/** Compares in order; whatever the order of an object's members. */
export function expectedFindings(answer: Exchange, { calls, prompt }: ToolCase): readonly Finding[] {
  const made = firstChoice(answer).toolCalls
  const path = 'choices[0].message.tool_calls'
  const findings: Finding[] = []
  const add = (code: string, message: string): void => void findings.push({ code, message, path })
  if (made.length < calls.length) {
    add('missing-call', `${quote(prompt)} brings ${count(made)}, expected ${quote(calls)}.`)
  }
  if (made.length > calls.length) {
    add('unwanted-call', `${quote(prompt)} brings ${count(made)}, expected ${count(calls)}.`)
  }
  for (const [position, { name, arguments: wanted }] of calls.entries()) {
    const got = made[position]
    if (got === undefined) break
    if (got.name !== name) add('wrong-name', `Expected a call of ${name}, got ${quote(got.name)}.`)
    else if (canonical(got.arguments) !== canonicalValue(wanted)) {
      add('wrong-arguments', `Expected the arguments ${quote(wanted)}, got ${quote(got.arguments)}.`)
    }
  }
  return findings
}

const count = (calls: readonly unknown[]): string =>
  calls.length === 1 ? '1 call' : `${calls.length || 'no'} calls`

/** JSON with sorted keys; what is no JSON stays as it is. */
export function canonical(text: string): string {
  const parsed = parseJson(text)
  return 'value' in parsed ? canonicalValue(parsed.value) : text
}

function canonicalValue(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    isRecord(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}

/** What a client acts on: names and arguments, whatever the ids. */
export function callsOf(answer: Exchange): readonly string[] {
  return firstChoice(answer).toolCalls.map(
    ({ name, arguments: given }) => `${name ?? ''}(${canonical(given)})`,
  )
}

/** A finding unless the answer ended for one of `reasons`. */
export function finishFindings(answer: Exchange, reasons: readonly string[]): readonly Finding[] {
  const { finishReason } = firstChoice(answer)
  if (finishReason !== null && reasons.includes(finishReason)) return []
  const wanted = reasons.map(quote).join(' or ')
  const message = `Expected finish_reason ${wanted}, got ${quote(finishReason)}.`
  return [{ code: 'finish-reason-wrong', message, path: 'choices[0].finish_reason' }]
}
