/** What a reference is asked to make goldens of a preset's model. */
import type { Preset } from '../contract/preset.ts'

/** A conversation, or a text to be continued. */
export type AskedPrompt =
  | {
      readonly skill: string
      readonly messages: readonly { readonly role: 'user'; readonly content: string }[]
    }
  | { readonly skill: string; readonly prompt: string }

/** Prompts of different lengths, with answers that leave little doubt. */
const usual = {
  chat: [
    'Repeat: apple river stone',
    'Repeat: cloud green table window garden silver music',
    'What is the capital of France?',
    'What is 12+30?',
    'Count from 3 to 12.',
    'Name three colors.',
    'The code of tiger is 4711. The code of apple is 8305. What is the code of tiger?',
    'Write one sentence about the sea.',
  ],
  completions: [
    'The capital of France is',
    '1, 2, 3, 4, 5, 6, 7,',
    'Monday, Tuesday, Wednesday,',
    'apple river stone apple river stone apple',
    'Once upon a time',
    'The code of tiger is 4711. The code of apple is 8305. The code of tiger is',
  ],
} as const

type Endpoint = keyof typeof usual

const asked = (skill: string, endpoint: Endpoint, text: string): AskedPrompt =>
  endpoint === 'chat' ? { skill, messages: [{ role: 'user', content: text }] } : { skill, prompt: text }

/**
 * The prompts of the preset's content expectations, and `given` ones or, without them, a few usual ones.
 * @param given asked as a conversation where the preset claims chat
 */
export function goldenPrompts(
  { claims, expectations }: Pick<Preset, 'claims' | 'expectations'>,
  given: readonly string[] = [],
): readonly AskedPrompt[] {
  const expected = (expectations?.content ?? []).map(({ endpoint, prompt }) =>
    asked('content', endpoint, prompt),
  )
  const endpoint = claims.includes('chat') ? 'chat' : 'completions'
  const endpoints = (['chat', 'completions'] as const).filter((one) => claims.includes(one))
  const others =
    given.length > 0
      ? given.map((text) => asked('given', endpoint, text))
      : endpoints.flatMap((one) => usual[one].map((text) => asked(one, one, text)))
  return [...expected, ...others]
}
