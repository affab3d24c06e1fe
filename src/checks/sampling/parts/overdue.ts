/** By which token of a greedy answer a penalty has to have changed it. Pure. */
import type { AssembledLogprob } from '../../../openai/assemble.ts'
import { driftNats } from './exact-test.ts'

export type Penalty = 'presence' | 'frequency'

/** The most that OpenAI allows, in nats a token or a count. */
const strength = 2

const weightOf = (count: number, penalty: Penalty): number =>
  strength * (penalty === 'presence' ? Math.min(1, count) : count)

/**
 * @param plain the answer without penalty, with alternatives
 * @returns index of the first token that the penalty takes below an alternative; undefined where there is none
 */
export function findOverdue(plain: readonly AssembledLogprob[], penalty: Penalty): number | undefined {
  const counts = new Map<string, number>()
  const penaltyOf = (token = ''): number => weightOf(counts.get(token) ?? 0, penalty)
  for (const [at, { token = '', logprob, top }] of plain.entries()) {
    const own = (logprob ?? 0) - penaltyOf(token)
    if (top.some((other) => other.logprob - penaltyOf(other.token) > own + 2 * driftNats)) return at
    counts.set(token, (counts.get(token) ?? 0) + 1)
  }
  return undefined
}
