/** Prompts that are text or token ids, alone or in a list. */
import type { Question } from './protocol.ts'

/** One for a text or a list of token ids, one each for a list of those. */
export function countInputs(input: unknown): number {
  const batch = Array.isArray(input) && (typeof input[0] === 'string' || Array.isArray(input[0]))
  return batch ? input.length : 1
}

/** All that was said, line by line. */
export function plainText({ messages }: Question): string {
  return messages.map(({ content }) => String(content)).join('\n')
}
