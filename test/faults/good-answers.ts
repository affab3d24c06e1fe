/** A good answer in its pieces, from which the others are made. */
import { counts, delta, head as chunkOf, role, usage } from '../fixtures/answer-cases.ts'

export const sse = (data: unknown): string =>
  `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`

/** Events of a whole stream: role, two pieces of text of which one is not ASCII, its end, usage, `[DONE]`. */
export const events: readonly string[] = [role, delta('a'), delta('é東', 'stop'), usage, '[DONE]'].map(sse)
export const goodStream = events.join('')
/** Without `[DONE]`. */
export const openStream = events.slice(0, -1).join('')
/** Role and first token. */
export const begun = events.slice(0, 2).join('')
export const rest = events.slice(2).join('')

const message = { role: 'assistant', content: 'aé' }
export const goodAnswer = {
  ...chunkOf,
  object: 'chat.completion',
  choices: [{ index: 0, message, finish_reason: 'stop', logprobs: null }],
  usage: counts,
}
export const goodJson = JSON.stringify(goodAnswer)
