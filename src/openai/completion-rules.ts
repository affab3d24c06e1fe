/** The single rules by which an answer is whole; their order is in classify-completion.ts. */
import type { Completion, Reply } from '../contract/exchange.ts'
import type { Assembled } from './assemble.ts'
import { describeError } from './describe-error.ts'
import { doneMarker, type ParsedStream } from './parse-frames.ts'
import { isRecord, parseJson } from './read-json.ts'
import { findBehindDone, findFramingFault, findMissingEnd } from './stream-rules.ts'
import { findUsageFault } from './usage-rules.ts'

export interface Expectation {
  readonly kind: 'chat' | 'completions' | 'other'
  readonly stream: boolean
  /** `stream_options.include_usage` was sent. */
  readonly includeUsage: boolean
  /** How many choices the request asks for, where that is known. */
  readonly choices?: number
}

export interface Classified {
  readonly completion: Completion
  /** Why it is not complete, one sentence. */
  readonly incompleteBecause?: string
}

export interface Evidence {
  readonly reply: Reply
  readonly parsed: ParsedStream
  readonly expectation: Expectation
  readonly assembled: Assembled
}

/** One step of the order above; undefined where it finds nothing. */
export type Rule = (evidence: Evidence) => Classified | undefined

function not(completion: Completion, incompleteBecause: string): Classified {
  return { completion, incompleteBecause }
}

export const transport: Rule = ({ reply: { failure } }) => failure && not(failure.kind, failure.message)

export const serverError: Rule = ({ reply, assembled: { error, choices } }) => {
  const { status = 0 } = reply
  const said = error === undefined ? '' : `: ${describeError(error)}`
  if (status < 200 || status >= 300) return not('server-error', `The status is ${status}${said}`)
  if (error !== undefined) return not('server-error', `There is an error in the answer${said}`)
  const failed = choices.find(({ finishReason }) => finishReason === 'error')
  return failed && not('server-error', `Choice ${failed.index} has finish_reason error.`)
}

function mediaTypeOf({ headers }: Reply): string {
  const [type = ''] = (headers['content-type'] ?? '').split(';')
  return type.trim().toLowerCase()
}

export const contentType: Rule = ({ reply, expectation: { stream } }) => {
  const { headers, frames, body } = reply
  const coding = headers['content-encoding']?.toLowerCase() ?? 'identity'
  if (coding !== 'identity')
    return not('wrong-content-type', `The body is coded as ${coding}, which nobody asked for.`)
  const type = mediaTypeOf(reply)
  // Without a body there is nothing that a type could be wrong about.
  if (type === '' && frames.length === 0 && body === '') return undefined
  const wanted = stream ? 'text/event-stream' : 'application/json'
  return type === wanted
    ? undefined
    : not('wrong-content-type', `The content type is ${type || 'missing'}, not ${wanted}.`)
}

export const nothing: Rule = ({ reply, expectation: { stream } }) => {
  const { frames, body } = reply
  if (body.trim() !== '') return undefined
  const events = frames.filter(({ data }) => data !== undefined)
  if (events.length === 0)
    return not('empty', stream ? 'There is no event in the stream.' : 'The body is empty.')
  return events.every(({ data }) => data === doneMarker)
    ? not('empty', 'There is nothing before [DONE].')
    : undefined
}

export const grammar: Rule = ({ reply, parsed: frames, expectation: { stream } }) => {
  if (reply.bodyBase64 !== undefined) return not('malformed', 'The body is not valid UTF-8.')
  if (stream) {
    const fault = findFramingFault(reply, frames)
    return fault === undefined ? undefined : not('malformed', fault)
  }
  const parsed = parseJson(reply.body)
  if ('problem' in parsed) return not('malformed', `The body is no JSON: ${parsed.problem}`)
  return isRecord(parsed.value) ? undefined : not('malformed', 'The body is JSON, but no object.')
}

/** A stream that was cut in its first event is truncated, not empty. */
export const noChoices: Rule = ({ assembled: { choices }, reply, expectation: { stream } }) => {
  const cut = stream && reply.body.trim() !== ''
  return choices.length === 0 && !cut ? not('empty', 'There is no choice in the answer.') : undefined
}

export const unfinished: Rule = ({ reply, parsed, expectation, assembled: { choices } }) => {
  const missing = expectation.stream ? findMissingEnd(reply, parsed) : undefined
  if (missing !== undefined) return not('truncated', missing)
  const open = choices.find(({ finishReason }) => finishReason === null)
  if (open !== undefined) return not('truncated', `Choice ${open.index} has no finish_reason.`)
  const aborted = choices.find(({ finishReason }) => finishReason === 'abort')
  if (aborted !== undefined) return not('truncated', `The server aborted choice ${aborted.index}.`)
  const wanted = expectation.choices ?? choices.length
  return choices.length < wanted
    ? not('truncated', `There are ${choices.length} of ${wanted} choices.`)
    : undefined
}

export const excess: Rule = ({ parsed, expectation, assembled: { choices } }) => {
  const behind = expectation.stream ? findBehindDone(parsed) : undefined
  if (behind !== undefined) return not('malformed', behind)
  const wanted = expectation.choices ?? choices.length
  return choices.length > wanted
    ? not('malformed', `There are ${choices.length} choices instead of ${wanted}.`)
    : undefined
}

export const usage: Rule = ({ expectation, assembled }) => {
  const fault = findUsageFault(assembled.usage, expectation.stream && expectation.includeUsage)
  return fault === undefined ? undefined : not('malformed', fault)
}
