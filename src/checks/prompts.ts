/** Prompts that any instruction-tuned model answers in a way that checks can rely on. Short and cheap. */

/** A completion prompt that goes on for hundreds of tokens with hardly any doubt about the next one. */
export function countFrom(start: number): string {
  const begun = [start, start + 1, start + 2].join(',')
  return `I am going to count from ${start} to 250 only once. I will not say anything further. ${begun},`
}

/** A completion prompt with many likely continuations, so that sampling shows. */
export const openPrompt = 'My name is'

/** Words to be repeated by a chat model: the answer is short, ends by itself, and leaves little doubt. */
export const wordsToRepeat = 'apple river stone cloud green table window garden silver music'

export interface Message {
  readonly role: 'system' | 'user' | 'assistant'
  readonly content: unknown
}

export const user = (content: unknown): Message => ({ role: 'user', content })

/** The answer is hundreds of tokens long. */
export const longMessages: readonly Message[] = [
  user('Write all numbers from 1 to 300, separated by commas.'),
]

export const repeatMessages: readonly Message[] = [user(`Repeat: ${wordsToRepeat}`)]
