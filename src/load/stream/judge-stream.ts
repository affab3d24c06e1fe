/** Whether a counted stream was whole: the rules of `openai/classify-completion.ts`, on what the stamper has noted. */
import type { Completion, TransportFailure } from '../../contract/exchange.ts'
import type { TokenCounting } from '../../contract/load.ts'
import { describeError } from '../../openai/describe-error.ts'
import type { Usage } from './read-chunk.ts'

export interface StreamFacts {
  frames: number
  choices: number
  finishReason: string | undefined
  done: boolean
  behindDone: boolean
  usage: Usage | undefined
  error: unknown
  malformed: string | undefined
  counting: TokenCounting
}

export interface StreamEnd {
  readonly completion: Completion
  readonly because?: string
}

interface Circumstances {
  readonly failure: TransportFailure | undefined
  readonly usageAsked: boolean
  /** Text behind the last whole frame. */
  readonly rest: string
}

function not(completion: Completion, because: string): StreamEnd {
  return { completion, because }
}

type Rule = (facts: StreamFacts, circumstances: Circumstances) => StreamEnd | undefined

function usageFault({ usage }: StreamFacts, asked: boolean): string | undefined {
  if (usage === undefined) return asked ? 'Usage was asked for and did not come.' : undefined
  return usage.consistent ? undefined : 'Usage does not add up.'
}

/** In this request, because an earlier fault explains the later ones. */
const rules: readonly Rule[] = [
  (_, { failure }) => failure && not(failure.kind, failure.message),
  ({ error }) =>
    error === undefined
      ? undefined
      : not('server-error', `There is an error in the answer: ${describeError(error)}`),
  ({ finishReason }) =>
    finishReason === 'error' ? not('server-error', 'The finish_reason is error.') : undefined,
  ({ frames }, { rest }) =>
    frames === 0 && rest === '' ? not('empty', 'There is no event in the stream.') : undefined,
  ({ frames, done }) => (frames === 1 && done ? not('empty', 'There is nothing before [DONE].') : undefined),
  ({ malformed }) => (malformed === undefined ? undefined : not('malformed', malformed)),
  (_, { rest }) => (rest === '' ? undefined : not('truncated', 'The stream ends within an event.')),
  ({ choices }) => (choices === 0 ? not('empty', 'There is no choice in the answer.') : undefined),
  ({ done }) => (done ? undefined : not('truncated', 'There is no [DONE].')),
  ({ finishReason }) =>
    finishReason === undefined ? not('truncated', 'There is no finish_reason.') : undefined,
  ({ finishReason }) =>
    finishReason === 'abort' ? not('truncated', 'The server aborted the answer.') : undefined,
  ({ behindDone }) => (behindDone ? not('malformed', 'An event comes after [DONE].') : undefined),
  (facts, { usageAsked }) => {
    const fault = usageFault(facts, usageAsked)
    return fault === undefined ? undefined : not('malformed', fault)
  },
]

export function judgeStream(facts: StreamFacts, circumstances: Circumstances): StreamEnd {
  for (const rule of rules) {
    const found = rule(facts, circumstances)
    if (found !== undefined) return found
  }
  return { completion: 'complete' }
}
