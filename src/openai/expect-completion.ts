/** Reads from a request what a whole answer to it looks like. */
import type { Expectation } from './classify-completion.ts'
import { numberAt, recordAt, type Json } from './read-json.ts'

const kinds: readonly (readonly [string, Expectation['kind']])[] = [
  ['/chat/completions', 'chat'],
  ['/completions', 'completions'],
]

/** @param path of the endpoint, e.g. `/v1/chat/completions` */
export function kindOfPath(path: string): Expectation['kind'] {
  return kinds.find(([ending]) => path.endsWith(ending))?.[1] ?? 'other'
}

/** One for a text or a list of token ids, one each for a list of those. */
function countPrompts(prompt: unknown): number {
  const batch = Array.isArray(prompt) && (typeof prompt[0] === 'string' || Array.isArray(prompt[0]))
  return batch ? prompt.length : 1
}

/** @param body of the request */
export function expectCompletion(kind: Expectation['kind'], body: Json): Expectation {
  const stream = body['stream'] === true
  const includeUsage = stream && recordAt(body, 'stream_options')?.['include_usage'] === true
  if (kind === 'other') return { kind, stream, includeUsage }
  const prompts = kind === 'chat' ? 1 : countPrompts(body['prompt'])
  return { kind, stream, includeUsage, choices: prompts * (numberAt(body, 'n') ?? 1) }
}
