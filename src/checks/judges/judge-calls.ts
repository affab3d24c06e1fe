/** Judges the tool calls of one answer by themselves. */
import type { Finding } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import type { OfferedFunction } from '../../contract/preset.ts'
import type { AssembledChoice } from '../../openai/assemble.ts'
import { parseJson, parseObject, recordAt, recordsAt } from '../../openai/read-json.ts'
import { canonical } from './canonical.ts'
import { firstChoice, quote } from './read.ts'
import { schemaFault } from './schema-validator.ts'

export type Call = AssembledChoice['toolCalls'][number]

export const callCodes = ['call-malformed', 'unknown-name', 'invalid-json', 'schema-mismatch'] as const

/** Where an answer has its calls. */
export const callsPath = 'choices[0].message.tool_calls'

/** What is wrong with the envelope of each call, which the server makes; findings without the name of their exchange. */
export function envelopeFindings(answer: Exchange): readonly Finding[] {
  const given = givenArguments(answer)
  return firstChoice(answer).toolCalls.flatMap((call, position) =>
    located(malformedFault(call, given[position]), position),
  )
}

/** The arguments of a whole answer's calls as they stand in it, of whatever type. */
function givenArguments({ body, frames }: Exchange): readonly unknown[] {
  const parsed = parseObject(frames.length > 0 ? '' : body)
  const [choice] = 'value' in parsed ? recordsAt(parsed.value, 'choices') : []
  const calls = recordsAt(recordAt(choice ?? {}, 'message') ?? {}, 'tool_calls')
  return calls.map((call) => recordAt(call, 'function')?.['arguments'])
}

/** That, and what a server has to hold a model to where a call is forced: an offered name, and arguments of its schema. */
export function callFindings(answer: Exchange, functions: readonly OfferedFunction[]): readonly Finding[] {
  const given = givenArguments(answer)
  return firstChoice(answer).toolCalls.flatMap((call, position) =>
    located(malformedFault(call, given[position]) ?? functionFault(call, functions), position),
  )
}

const located = (fault: Finding | undefined, position: number): readonly Finding[] =>
  fault === undefined ? [] : [{ ...fault, path: `${callsPath}[${position}]` }]

function malformedFault({ id = '', type, name = '' }: Call, given: unknown = ''): Finding | undefined {
  const code = 'call-malformed'
  if (typeof given !== 'string')
    return { code, message: `Expected arguments in a string of JSON, got ${quote(given)}.` }
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
    const message = `The arguments ${quote(call.arguments)} are not JSON: ${parsed.problem.replace(/\.$/, '')}.`
    return { code: 'invalid-json', message }
  }
  const fault = schemaFault(offered.parameters, parsed.value)
  if (fault === undefined) return undefined
  const message = `The arguments ${quote(call.arguments)} do not fit ${offered.name}: ${fault}.`
  return { code: 'schema-mismatch', message }
}

/** What a client acts on: names and arguments, whatever the ids. */
export function callsOf(answer: Exchange): readonly string[] {
  return firstChoice(answer).toolCalls.map(
    ({ name, arguments: given }) => `${name ?? ''}(${canonical(given)})`,
  )
}

/** What an answer without a call says instead, for a reader who has to tell a weak model from a wrong server. */
export function withoutCall(answer: Exchange): string {
  const { text, reasoning, finishReason } = firstChoice(answer)
  return `the model does not call: it writes ${quote(text || reasoning)} and ends with ${quote(finishReason)}`
}

/** A finding unless the answer ended for one of `reasons`. */
export function finishFindings(answer: Exchange, reasons: readonly string[]): readonly Finding[] {
  const { finishReason } = firstChoice(answer)
  if (finishReason !== null && reasons.includes(finishReason)) return []
  const wanted = reasons.map(quote).join(' or ')
  const message = `Expected finish_reason ${wanted}, got ${quote(finishReason)}.`
  return [{ code: 'finish-reason-wrong', message, path: 'choices[0].finish_reason' }]
}
