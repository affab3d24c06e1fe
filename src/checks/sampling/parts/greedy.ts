/** Greedy answers with what a parameter may change of them, on each endpoint. */
import type { CheckContext, Finding, Judgement } from '../../../contract/check.ts'
import type { Exchange } from '../../../contract/exchange.ts'
import type { Some } from '../../applies.ts'
import { type Body, type Endpoint, ask } from '../../endpoints.ts'
import { countFrom, repeatMessages } from '../../prompts.ts'
import { neutral } from './open-prompts.ts'

/** The same few tokens each time, with their ids, unless `fields` say otherwise. */
export function askGreedy(context: CheckContext, endpoint: Endpoint, fields: Body): Promise<Exchange> {
  const prompt = endpoint === 'chat' ? { messages: repeatMessages } : { prompt: countFrom(1) }
  const body = { ...prompt, ...neutral(context.facts), max_tokens: 8, temperature: 0, return_token_ids: true }
  return ask(context, endpoint, { ...body, ...fields })
}

/** The first token that is not the first one's like, and where it stands; undefined where all are alike. */
export function otherToken(ids: readonly number[]): { readonly at: number; readonly id: number } | undefined {
  const at = ids.findIndex((id) => id !== ids[0])
  const id = ids[at]
  return id === undefined ? undefined : { at, id }
}

/** @param judge of one endpoint, or why nothing can be said; that is the judgement where no endpoint says more */
export function judgeEndpoints(
  endpoints: Some<Endpoint>,
  judge: (endpoint: Endpoint) => Judgement,
): Judgement {
  const judged = endpoints.map(judge)
  const told = judged.filter((one): one is readonly Finding[] => !('vacuous' in one))
  return told.length === 0 ? (judged[0] ?? []) : told.flat()
}
