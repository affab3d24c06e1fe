/** The single rules by which an answer is whole, over what is known of it; their order is that of the lists below. */
import type { Completion } from '../contract/exchange.ts'
import { mediaTypeOf } from '../wire/media-type.ts'
import { callFault } from './collect-calls.ts'
import { describeError, describeStatus, errorOf } from './describe-error.ts'
import type { AnswerFacts, ChoiceFacts, Classified, Evidence, Rule } from './protocols/protocol.ts'
import { parseObject } from './read-json.ts'
import { finishReasonSchema } from './schemas/finish-reason.ts'
import { partFault } from './usage-parts.ts'

/** A sentence may quote the server, and a server may say anything at any length. */
const longestReason = 1_000

function not(completion: Completion, because: string): Classified {
  const incompleteBecause = because.length > longestReason ? `${because.slice(0, longestReason)}…` : because
  return { completion, incompleteBecause }
}

/** The error that came, also as the rest of a stream that has no blank line behind it. */
function errorIn({ facts, body, expected: { stream } }: Evidence): unknown {
  if (facts.error !== undefined || !stream || body === '') return facts.error
  const rest = parseObject(body)
  return 'value' in rest ? errorOf(rest.value) : undefined
}

const transport: Rule = (evidence) => {
  const { failure } = evidence
  if (failure === undefined) return undefined
  const error = errorIn(evidence)
  const said = error === undefined ? '' : ` The server said: ${describeError(error)}`
  return not(failure.kind, `${failure.message}${said}`)
}

/** The index of the first choice with this reason. */
function finishedBy({ choices }: AnswerFacts, reason: string | undefined): number | undefined {
  for (const [index, { finishReason }] of choices) if (finishReason === reason) return index
  return undefined
}

const serverError: Rule = (evidence) => {
  const { status = 0, facts, reader } = evidence
  if (status < 200 || status >= 300) return not('server-error', `The status is ${describeStatus(evidence)}`)
  const error = errorIn(evidence)
  if (error !== undefined) return not('server-error', `The answer holds an error: ${describeError(error)}`)
  const failed = finishedBy(facts, 'error')
  return failed === undefined
    ? undefined
    : not('server-error', `${capital(reader.unit)} ${failed} has finish_reason error.`)
}

/** What a body begins with that is compressed, as text of bytes that are not UTF-8, and in base64. */
const compressed: readonly (readonly [coding: string, text: readonly string[], base64: RegExp])[] = [
  ['gzip', ['\u001f\ufffd\u0008', '\u001f\u008b\u0008'], /^H4sI/],
  ['zstd', ['(\ufffd/\ufffd'], /^KLUv\/[Q-Za-f]/],
]

/** A gateway may compress, and forget to say so: then a body has neither events nor JSON. */
function codingOf({ headers, body, bodyBase64 = '' }: Evidence): string | undefined {
  const told = headers['content-encoding']?.toLowerCase() ?? 'identity'
  if (told !== 'identity') return `${told}, which was not requested`
  const found = compressed.find(
    ([, texts, base64]) => texts.some((text) => body.startsWith(text)) || base64.test(bodyBase64),
  )
  return found && `${found[0]}, which was not requested, and which no content-encoding names`
}

const contentType: Rule = (evidence) => {
  const { headers, facts, body, expected } = evidence
  const { stream } = expected
  const coding = codingOf(evidence)
  if (coding !== undefined) return not('wrong-content-type', `The body has the content coding ${coding}.`)
  const type = mediaTypeOf(headers)
  // Without a body there is nothing that a type could be wrong about.
  if (type === '' && facts.frames === 0 && body === '') return undefined
  const wanted = stream ? 'text/event-stream' : 'application/json'
  return type === wanted
    ? undefined
    : not('wrong-content-type', `The content type is ${type || 'missing'}, not ${wanted}.`)
}

const nothing: Rule = ({ facts: { events, dones }, body, expected: { stream } }) => {
  if (body.trim() !== '' || events > dones) return undefined
  if (dones > 0) return not('empty', 'There is nothing before [DONE].')
  return not('empty', stream ? 'There is no event in the stream.' : 'The body is empty.')
}

const grammar: Rule = ({ bodyBase64, facts: { malformed } }) => {
  if (bodyBase64 !== undefined) return not('malformed', 'The body is not valid UTF-8.')
  return malformed === undefined ? undefined : not('malformed', malformed)
}

/** The one that the reference documents for an answer; checks and loads judge by the same. */
const notOk: Rule = ({ status }) =>
  status === 200 ? undefined : not('server-error', `The status is ${status}, not 200.`)

/** A stream that was cut in its first event is truncated, not empty. */
const noChoices: Rule = ({ facts, reader, body, expected: { stream } }) => {
  const cut = stream && (body.trim() !== '' || !facts.ended)
  return facts.choices.size === 0 && !cut
    ? not('empty', `There is no ${reader.unit} in the answer.`)
    : undefined
}

const cutOff: Rule = ({ facts, body, reader, expected: { stream } }) => {
  if (!stream) return undefined
  const rest = body.trim()
  if (rest !== '')
    return not('truncated', `The stream ends within an event: ${JSON.stringify(rest.slice(0, 60))}`)
  const last = facts.remark ? ` The last comment is ${JSON.stringify(facts.remark.slice(0, 160))}.` : ''
  return facts.ended ? undefined : not('truncated', `There is no ${reader.end}.${last}`)
}

const unfinished: Rule = ({ facts, reader }) => {
  const open = finishedBy(facts, undefined)
  if (open !== undefined) return not('truncated', `${capital(reader.unit)} ${open} has no finish_reason.`)
  const aborted = finishedBy(facts, 'abort')
  return aborted === undefined ? undefined : not('truncated', `The server aborted ${reader.unit} ${aborted}.`)
}

/** Typed clients throw on a reason that OpenAI does not name; the official one for .NET does. */
const finishReasons: Rule = ({ facts: { choices }, reader }) => {
  for (const [index, { finishReasons: reasons, wroteOn }] of choices) {
    const choice = `${capital(reader.unit)} ${index}`
    const strange = reasons.find((reason) => !finishReasonSchema.safeParse(reason).success)
    if (strange !== undefined)
      return not(
        'inconsistent',
        `${choice} has finish_reason ${JSON.stringify(strange)}, not one of ${finishReasonSchema.options.join(', ')}.`,
      )
    if (wroteOn) return not('inconsistent', `${choice} goes on after its finish_reason.`)
    // A filter may stop an answer that has just finished.
    const own = reasons.filter((reason) => reason !== 'content_filter')
    if (own.length > 1) return not('inconsistent', `${choice} has finish_reason ${own.join(' and then ')}.`)
  }
  return undefined
}

/** Reasons for which an answer ends before the model has finished. */
const cutting: ReadonlySet<string | undefined> = new Set(['length', 'content_filter'])

const toolCalls: Rule = ({ facts: { choices }, reader }) => {
  for (const [index, { calls, finishReason }] of choices) {
    const choice = `${capital(reader.unit)} ${index}`
    if (finishReason === 'tool_calls' && calls === undefined)
      return not('inconsistent', `${choice} has finish_reason tool_calls, but no tool call.`)
    const fault = calls && callFault(calls, cutting.has(finishReason))
    if (fault !== undefined) return not('inconsistent', `${choice}: ${fault}`)
  }
  return undefined
}

const tooFew: Rule = ({ facts: { choices }, reader, expected: { choices: wanted = 0 } }) =>
  choices.size < wanted
    ? not('truncated', `There are ${choices.size} of ${wanted} ${reader.unit}s.`)
    : undefined

const behindEnd: Rule = ({ facts: { behindEnd: last, dones }, reader }) => {
  if (last === undefined) return undefined
  if (dones > 1) return not('malformed', `The stream has ${dones} [DONE] markers.`)
  return not('malformed', `Frame ${last} comes after ${reader.end}.`)
}

const tooMany: Rule = ({ facts: { choices }, reader, expected: { choices: wanted = Infinity } }) =>
  choices.size > wanted
    ? not('malformed', `There are ${choices.size} ${reader.unit}s instead of ${wanted}.`)
    : undefined

/** Clients put an answer together by its indices, and take the first choice by the index 0. */
const misplaced: Rule = ({ facts: { choices, twice }, reader, expected: { choices: wanted = Infinity } }) => {
  if (twice !== undefined)
    return not('inconsistent', `There are two ${reader.unit}s with the index ${twice} at once.`)
  const index = Array.from(choices.keys()).find((one) => !Number.isInteger(one) || one < 0 || one >= wanted)
  return index === undefined
    ? undefined
    : not('inconsistent', `There is a ${reader.unit} ${index}, which was not asked for.`)
}

const wrote = ({ wrote: came }: ChoiceFacts): boolean => came

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0
}

const usage: Rule = ({ facts, reader, expected }) => {
  if (facts.usage === undefined)
    // Azure ends a stream without usage where its filter has stopped it.
    return expected.usage && finishedBy(facts, 'content_filter') === undefined
      ? not('malformed', 'Usage was requested but did not arrive.')
      : undefined
  const { prompt, completion, total } = reader.count(facts.usage)
  if (!isCount(prompt) || !isCount(completion) || !isCount(total))
    return not(
      'malformed',
      'Usage lacks the prompt, completion or total tokens, or one of them is not a count.',
    )
  if (total === prompt + completion) return undefined
  return not(
    'malformed',
    `Usage does not add up: ${prompt} prompt and ${completion} completion tokens, ${total} in total.`,
  )
}

const usageParts: Rule = ({ facts, reader }) => {
  const fault = facts.usage && partFault(facts.usage, reader.count(facts.usage))
  return fault === undefined ? undefined : not('inconsistent', fault)
}

/** An echo is output without a completion token. */
const uncountedOutput: Rule = ({ facts, reader, expected }) => {
  const { usage: given, choices } = facts
  if (given === undefined || expected.echo === true || reader.count(given).completion !== 0) return undefined
  return Array.from(choices.values()).some(wrote)
    ? not('malformed', 'Usage counts 0 completion tokens, but there is output.')
    : undefined
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}

/** Rules for the answer of any route. */
export const anyAnswer: readonly Rule[] = [transport, serverError]

const before: readonly Rule[] = [...anyAnswer, contentType, nothing, grammar, noChoices, notOk, cutOff]
const behind: readonly Rule[] = [tooFew, behindEnd, tooMany, misplaced]

/** Rules for answers that arrive in one piece. */
export const wholeAnswer: readonly Rule[] = [...before, ...behind, usage, usageParts]

const generation: readonly Rule[] = [...before, unfinished, ...behind, finishReasons]

/** Rules for answers that a model writes until it has finished. */
export const wholeGeneration: readonly Rule[] = [...generation, usage, uncountedOutput, usageParts]

/** Rules for those whose tool calls have an index. */
export const wholeChoices: readonly Rule[] = [...generation, toolCalls, usage, uncountedOutput, usageParts]
