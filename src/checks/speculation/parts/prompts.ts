/** The greedy requests on which a preset expects drafts, and how they are sent. */
import type { CheckContext, ServerFacts, Skip } from '../../../contract/check.ts'
import type { Exchange, Transcript } from '../../../contract/exchange.ts'
import type { SpeculationPrompt } from '../../../contract/speculation-expectation.ts'
import { type Some, someOf } from '../../applies.ts'
import { type Case, sendsFor } from '../../cases.ts'
import { type Body, ask, inTurn, roomFor } from '../../endpoints.ts'
import { user } from '../../prompts.ts'

const usualTokens = 48

export interface NamedPrompt extends SpeculationPrompt, Case {
  /** E.g. `prompt 2`: the names of its exchanges start so. */
  readonly name: string
}

export type Prompts = Some<NamedPrompt>

export const promptsOf = ({ expectations, claims }: ServerFacts): Prompts | Skip =>
  someOf(
    (expectations.speculation?.prompts ?? [])
      .map((prompt, at) => ({ ...prompt, name: `prompt ${at + 1}`, exchange: `prompt ${at + 1}` }))
      .filter(({ endpoint }) => claims.includes(endpoint)),
    'the preset names no prompts for speculation',
  )

/** The prompts in turn, again and again, `count` in all. */
export function cycled([first, ...others]: Prompts, count: number): readonly NamedPrompt[] {
  const prompts = [first, ...others]
  return Array.from({ length: count }, (_, at) => prompts[at % prompts.length] ?? first)
}

export function promptBody(
  facts: ServerFacts,
  { endpoint, prompt, maxTokens = usualTokens }: NamedPrompt,
): Body {
  const input = endpoint === 'chat' ? { messages: [user(prompt)] } : { prompt }
  return { ...input, max_tokens: roomFor(facts, maxTokens), temperature: 0 }
}

/** Two candidates a token: enough to tell how near a call was. */
const scored = {
  chat: { logprobs: true, top_logprobs: 2 },
  completions: { logprobs: 2 },
} as const

export function askPrompt(context: CheckContext, prompt: NamedPrompt, change: Body = {}): Promise<Exchange> {
  return ask(context, prompt.endpoint, { ...promptBody(context.facts, prompt), ...change })
}

const askScored = (context: CheckContext, prompt: NamedPrompt, change: Body = {}): Promise<Exchange> =>
  askPrompt(context, prompt, { ...scored[prompt.endpoint], ...change })

/** Each prompt alone, as plain as clients send it. @returns exchanges named as the prompts */
export const askEach = (context: CheckContext, prompts: Prompts): Promise<Transcript> =>
  inTurn(sendsFor(prompts, (prompt) => askPrompt(context, prompt)))

/** The same with log-probabilities, by which forks are judged. */
export const scoreEach = (context: CheckContext, prompts: Prompts, change: Body = {}): Promise<Transcript> =>
  inTurn(sendsFor(prompts, (prompt) => askScored(context, prompt, change)))
