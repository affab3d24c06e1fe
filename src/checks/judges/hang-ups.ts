/** Requests that their client leaves: whole and streamed, while the prompt is read and while the answer is written. */
import type { HangUp } from '../../contract/client.ts'
import type { CheckContext, ServerFacts } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { type Body, type Endpoint, claimedEndpoints, budgetFor } from '../endpoints.ts'
import { firstChoice, outputOf } from './read.ts'
import { countFrom, longMessages, user, wordsToRepeat } from '../prompts.ts'

export interface Form {
  readonly name: string
  readonly stream: boolean
  readonly phase: 'prefill' | 'decode'
}

export const forms: readonly Form[] = [
  { name: 'stream in decode', stream: true, phase: 'decode' },
  { name: 'whole in decode', stream: false, phase: 'decode' },
  { name: 'stream in prefill', stream: true, phase: 'prefill' },
  { name: 'whole in prefill', stream: false, phase: 'prefill' },
]

/** How many requests of one form are under way at once. */
export const copies = [1, 2, 3, 4]
/** A busy machine keeps a client from its work now and then, and then it leaves too late to learn anything. */
export const attempts = [1, 2, 3]

const warmUpTokens = 8

/** The part of a long answer that is written before its client leaves. */
const shareBefore = 1 / 4

/** What leaving in the middle is measured by. */
export interface References {
  /** A long answer, whole or the first part of it. */
  readonly decode: Exchange
  /** After so long a client leaves a long answer. */
  readonly decodeMs: number
  readonly prefill: Exchange
}

function chosenEndpoint(facts: ServerFacts): Endpoint {
  return claimedEndpoints(facts)[0] ?? 'chat'
}

/** An answer of hundreds of tokens. */
function longAnswer(endpoint: Endpoint, facts: ServerFacts): Body & { readonly max_tokens: number } {
  const prompt = endpoint === 'completions' ? { prompt: countFrom(1) } : { messages: longMessages }
  return { ...prompt, max_tokens: budgetFor(facts, 512), temperature: 0 }
}

/** A prompt of many blocks that no cache holds, and one token. */
export function longPrompt(endpoint: Endpoint, { maxModelLen = 4096 }: ServerFacts, mark: string): Body {
  // A character is at most one token, or hardly more.
  const length = Math.min(16_000, Math.floor(maxModelLen * 0.7))
  const text = `${mark} `
    .concat(`${wordsToRepeat} `.repeat(length / wordsToRepeat.length + 1))
    .slice(0, length)
  const prompt = endpoint === 'completions' ? { prompt: text } : { messages: [user(text)] }
  return { ...prompt, max_tokens: 1, temperature: 0 }
}

interface Sending {
  readonly context: CheckContext
  readonly body: Body
  readonly hangUp?: HangUp
}

function send({ context, body, hangUp }: Sending): Promise<Exchange> {
  const { client, facts, signal } = context
  const endpoint = chosenEndpoint(facts)
  return client[endpoint](
    { model: facts.model, ...body },
    { signal, ...(hangUp === undefined ? {} : { hangUp }) },
  )
}

/** @param share of a long answer that is waited for; 1 where its tokens are to be counted */
export async function sendReferences(context: CheckContext, share = shareBefore): Promise<References> {
  const endpoint = chosenEndpoint(context.facts)
  const long = longAnswer(endpoint, context.facts)
  // A time taken from a cold server would come after the end of the others.
  await send({ context, body: { ...long, max_tokens: warmUpTokens } })
  const decode = await send({ context, body: { ...long, max_tokens: Math.ceil(long.max_tokens * share) } })
  const isCut = firstChoice(decode).finishReason === 'length'
  return {
    decode,
    decodeMs: decode.marks.endMs * (isCut ? shareBefore / share : shareBefore),
    prefill: await send({ context, body: longPrompt(endpoint, context.facts, 'reference') }),
  }
}

/**
 * After some output where it can be seen, else after a part of the time that the reference took. The prompts are left
 * one after the other: a reference that was slow by chance must not have all of them left too late.
 */
function timeToLeave({ stream, phase }: Form, { decodeMs, prefill }: References, copy: number): HangUp {
  if (phase === 'prefill') return { afterMs: prefill.marks.endMs / (3 * 2 ** (copies.length - copy)) }
  return stream ? { afterFrames: 4 } : { afterMs: decodeMs }
}

export interface Leaving {
  readonly form: Form
  readonly references: References
  /** Which of `attempts` it is. */
  readonly attempt: number
}

/** @returns exchanges named `<form> <number>`, all of which were under way at once; numbers go on over the attempts */
export async function leaveForm(
  context: CheckContext,
  { form, references, attempt }: Leaving,
): Promise<Transcript> {
  const { facts } = context
  const endpoint = chosenEndpoint(facts)
  const pairs = copies.map(async (copy) => {
    const name = nameOf({ form, attempt }, copy)
    const asked = form.phase === 'decode' ? longAnswer(endpoint, facts) : longPrompt(endpoint, facts, name)
    const body = { ...asked, ...(form.stream ? { stream: true } : {}) }
    return [name, await send({ context, body, hangUp: timeToLeave(form, references, copy) })] as const
  })
  return Object.fromEntries(await Promise.all(pairs))
}

/** Whether the exchange was left in the phase that its form says. */
function wasLeft({ failure }: Exchange, { stream, phase }: Form): boolean {
  if (failure?.kind !== 'cancelled') return false
  const output = failure.phase === 'body'
  // Nothing of a whole answer is seen before its end.
  return phase === 'prefill' ? !output : output || !stream
}

export type Attempt = Pick<Leaving, 'form' | 'attempt'>

const nameOf = ({ form, attempt }: Attempt, copy: number): string =>
  `${form.name} ${(attempt - 1) * copies.length + copy}`

/** The requests of one attempt. */
export function sentIn(transcript: Transcript, attempt: Attempt): readonly Exchange[] {
  return copies.flatMap((copy) => transcript[nameOf(attempt, copy)] ?? [])
}

/** Whether some request of the form was left as it should be. */
export function isLeft(transcript: Transcript, form: Form): boolean {
  const sent = attempts.flatMap((attempt) => sentIn(transcript, { form, attempt }))
  return sent.some((exchange) => wasLeft(exchange, form))
}

/** Why nothing was learned: forms of which no request was left as it should be, because the answer came first. */
export function notLeft(transcript: Transcript): string | undefined {
  const early = forms.filter((form) => !isLeft(transcript, form)).map(({ name }) => name)
  return early.length === 0 ? undefined : `the answers were over before the client left: ${early.join(', ')}`
}

export const hasOutput = (exchange: Exchange): boolean => outputOf(firstChoice(exchange)) !== ''
