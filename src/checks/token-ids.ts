/** Prompts of exact lengths: the ids of a long text, to be cut as a check needs them. */
import type { CheckContext } from '../contract/check.ts'
import type { Exchange } from '../contract/exchange.ts'
import { ask } from './endpoints.ts'
import { firstChoice } from './judges/read.ts'

/** Counts on from `start`: at least two tokens a number, each unlike the next. */
export const numbersFrom = (start: number, count: number): string =>
  Array.from({ length: count }, (_, index) => start + index).join(',')

export interface PromptIds {
  readonly exchange: Exchange
  /** Empty where the server gives none. */
  readonly ids: readonly number[]
}

/** Has the server turn a completion prompt of at least `tokens` tokens into ids; `fields` go into the request. */
export async function askIds(context: CheckContext, tokens: number, fields: object = {}): Promise<PromptIds> {
  const prompt = numbersFrom(1, Math.ceil(tokens / 2))
  const body = { prompt, max_tokens: 1, temperature: 0, return_token_ids: true, ...fields }
  const exchange = await ask(context, 'completions', body)
  return { exchange, ids: firstChoice(exchange).promptTokenIds }
}

/** The first `shared` ids, and then others up to `length`: from there on the prompt is another one. */
export function divergeAt(ids: readonly number[], shared: number, length: number): readonly number[] {
  const other = ids.find((id) => id !== ids[shared]) ?? 0
  return [...ids.slice(0, shared), ...Array.from({ length: length - shared }, () => other)]
}
