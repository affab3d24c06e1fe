/** The single rules by which an answer is whole, over what is known of it; their order is that of the lists below. */
import type { Completion } from '../contract/exchange.ts'
import { mediaTypeOf } from '../wire/media-type.ts'
import { describeError } from './describe-error.ts'
import type { AnswerFacts, Classified, Rule } from './protocols/protocol.ts'

function not(completion: Completion, incompleteBecause: string): Classified {
  return { completion, incompleteBecause }
}

const transport: Rule = ({ failure }) => failure && not(failure.kind, failure.message)

/** The index of the first choice with this reason. */
function finishedBy({ choices }: AnswerFacts, reason: string | undefined): number | undefined {
  for (const [index, { finishReason }] of choices) if (finishReason === reason) return index
  return undefined
}

const serverError: Rule = ({ status = 0, facts, reader }) => {
  const said = facts.error === undefined ? '' : `: ${describeError(facts.error)}`
  if (status < 200 || status >= 300) return not('server-error', `The status is ${status}${said}`)
  if (facts.error !== undefined) return not('server-error', `The answer holds an error${said}`)
  const failed = finishedBy(facts, 'error')
  return failed === undefined
    ? undefined
    : not('server-error', `${capital(reader.unit)} ${failed} has finish_reason error.`)
}

const contentType: Rule = ({ headers, facts, body, expected: { stream } }) => {
  const coding = headers['content-encoding']?.toLowerCase() ?? 'identity'
  if (coding !== 'identity')
    return not('wrong-content-type', `The body has the content coding ${coding}, which was not requested.`)
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
  return facts.ended ? undefined : not('truncated', `There is no ${reader.end}.`)
}

const unfinished: Rule = ({ facts, reader }) => {
  const open = finishedBy(facts, undefined)
  if (open !== undefined) return not('truncated', `${capital(reader.unit)} ${open} has no finish_reason.`)
  const aborted = finishedBy(facts, 'abort')
  return aborted === undefined ? undefined : not('truncated', `The server aborted ${reader.unit} ${aborted}.`)
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

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0
}

const usage: Rule = ({ facts, reader, expected }) => {
  if (facts.usage === undefined)
    return expected.usage ? not('malformed', 'Usage was requested but did not arrive.') : undefined
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

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}

/** Rules for the answer of any route. */
export const anyAnswer: readonly Rule[] = [transport, serverError]

const before: readonly Rule[] = [...anyAnswer, contentType, nothing, grammar, noChoices, cutOff]
const behind: readonly Rule[] = [tooFew, behindEnd, tooMany, usage]

/** Rules for answers that arrive in one piece. */
export const wholeAnswer: readonly Rule[] = [...before, ...behind]

/** Rules for answers that a model writes until it has finished. */
export const wholeGeneration: readonly Rule[] = [...before, unfinished, ...behind]
