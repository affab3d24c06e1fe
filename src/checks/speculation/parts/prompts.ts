/** The greedy requests on which a preset expects drafts, and how they are sent. */
import type { CheckContext, ServerFacts } from '../../../contract/check.ts'
import type { Exchange, Transcript } from '../../../contract/exchange.ts'
import type { SpeculationPrompt } from '../../../contract/speculation-expectation.ts'
import { type Body, ask, inTurn, roomFor } from '../../endpoints.ts'
import { user } from '../../prompts.ts'

const usualTokens = 48

export interface NamedPrompt extends SpeculationPrompt {
  /** E.g. `prompt 2`: the names of its exchanges start so. */
  readonly name: string
}

export function promptsOf({ expectations, claims }: ServerFacts): readonly NamedPrompt[] {
  return (expectations.speculation?.prompts ?? [])
    .map((prompt, at) => ({ ...prompt, name: `prompt ${at + 1}` }))
    .filter(({ endpoint }) => claims.includes(endpoint))
}

/** For checks that need prompts. */
export function skipWithoutPrompts(facts: ServerFacts): string | undefined {
  return promptsOf(facts).length === 0 ? 'the preset names no prompts for speculation' : undefined
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

export const askScored = (context: CheckContext, prompt: NamedPrompt, change: Body = {}): Promise<Exchange> =>
  askPrompt(context, prompt, { ...scored[prompt.endpoint], ...change })

/** Each prompt alone, as plain as clients send it. @returns exchanges named as the prompts */
export function askEach(context: CheckContext): Promise<Transcript> {
  const { facts } = context
  return inTurn(
    Object.fromEntries(promptsOf(facts).map((prompt) => [prompt.name, () => askPrompt(context, prompt)])),
  )
}

/** The same with log-probabilities, by which forks are judged. */
export function scoreEach(context: CheckContext): Promise<Transcript> {
  const { facts } = context
  return inTurn(
    Object.fromEntries(promptsOf(facts).map((prompt) => [prompt.name, () => askScored(context, prompt)])),
  )
}
