/** The question that the preset has the model think about, and how it is sent. */
import type { CheckContext, ServerFacts, Skip } from '../../contract/check.ts'
import type { ReasoningExpectation } from '../../contract/preset.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { type Body, ask, budgetFor } from '../endpoints.ts'
import { user } from '../prompts.ts'
import { askStreamed } from '../streamed.ts'

export type Switch = 'on' | 'off' | 'exclude'

type Needed = Switch | 'budget'

/** What the preset expects, with the fields that a check needs. */
export type Thought<Field extends Needed = never> = ReasoningExpectation &
  Required<Pick<ReasoningExpectation, Field>>

/** For checks that need a question, and request fields beside it. */
export function thoughtOf<Field extends Needed = never>(
  { expectations: { reasoning } }: ServerFacts,
  ...needed: readonly Field[]
): Thought<Field> | Skip {
  if (reasoning === undefined) return { skip: 'the preset expects no reasoning' }
  const missing = needed.filter((field) => reasoning[field] === undefined)
  if (missing.length > 0) return { skip: `the preset does not say: reasoning.${missing.join(', ')}` }
  return reasoning as Thought<Field>
}

/** A greedy request with room for thought and answer. */
export function thoughtBody(facts: ServerFacts, thought: Thought, mode: Switch): Body {
  const { prompt, on = {}, off = {}, exclude = {} } = thought
  const fields = { on, off, exclude: { ...on, ...exclude } }[mode]
  return { messages: [user(prompt)], max_tokens: budgetFor(facts, 512), temperature: 0, ...fields }
}

/** Asks both ways; the whole answer with log-probabilities, where they are claimed: these spell what the model wrote. */
export async function askThought(
  context: CheckContext,
  body: Body,
): Promise<Readonly<Record<'whole' | 'streamed', Exchange>>> {
  const spelled = context.facts.claims.includes('logprobs') ? { logprobs: true } : {}
  return {
    whole: await ask(context, 'chat', { ...body, ...spelled }),
    streamed: await askStreamed(context, 'chat', body),
  }
}
