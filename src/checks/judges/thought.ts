/** The question that the preset has the model think about, and how it is sent. */
import type { ServerFacts } from '../../contract/check.ts'
import type { ReasoningExpectation } from '../../contract/preset.ts'
import { type Body, roomFor } from '../endpoints.ts'
import { user } from '../prompts.ts'

export type Switch = 'on' | 'off' | 'exclude'

export function thoughtOf({ expectations }: ServerFacts): ReasoningExpectation | undefined {
  return expectations.reasoning
}

/** For checks that need a question, and request fields beside it. */
export function skipWithoutThought(...needed: readonly (Switch | 'budget')[]) {
  return (facts: ServerFacts): string | undefined => {
    const thought = thoughtOf(facts)
    if (thought === undefined) return 'the preset expects no reasoning'
    const missing = needed.filter((field) => thought[field] === undefined)
    return missing.length === 0 ? undefined : `the preset does not say: reasoning.${missing.join(', ')}`
  }
}

/** A greedy request with room for thought and answer. */
export function thoughtBody(facts: ServerFacts, mode: Switch): Body {
  const { prompt = '', on = {}, off = {}, exclude = {} } = thoughtOf(facts) ?? {}
  const fields = { on, off, exclude: { ...on, ...exclude } }[mode]
  return { messages: [user(prompt)], max_tokens: roomFor(facts, 512), temperature: 0, ...fields }
}
