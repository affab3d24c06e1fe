/** Where two greedy answers to one prompt part, and how near the call was there. */
import { largest } from '../../../base/extremes.ts'
import { tieNats } from '../../../contract/tie-nats.ts'
import type { AssembledLogprob } from '../../../openai/assemble.ts'
import { quote } from '../read.ts'

export interface Fork {
  /** Position of the token. */
  readonly at: number
  /** What each side says there; undefined where it has ended. */
  readonly tokens: readonly [string | undefined, string | undefined]
  /** By how many nats each side finds the other's token less likely than its own; Infinity where it is not a candidate. */
  readonly margins: readonly [number, number]
}

/** @returns undefined when both have the same tokens to the same end */
export function findFork(a: readonly AssembledLogprob[], b: readonly AssembledLogprob[]): Fork | undefined {
  const length = Math.max(a.length, b.length)
  for (let at = 0; at < length; at++) {
    const [left, right] = [a[at], b[at]]
    if (left?.token === right?.token) continue
    return {
      at,
      tokens: [left?.token, right?.token],
      margins: [marginOf(left, right?.token), marginOf(right, left?.token)],
    }
  }
  return undefined
}

function marginOf(own: AssembledLogprob | undefined, other: string | undefined): number {
  const candidate = own?.top.find(({ token }) => token === other)
  return candidate === undefined ? Infinity : (own?.logprob ?? 0) - candidate.logprob
}

/** Whether rounding explains the fork: each side had the other's token within `nats` of its own, above it or below. */
export function isNearTie({ margins }: Fork, nats = tieNats()): boolean {
  return margins.every((margin) => Math.abs(margin) <= nats)
}

/** The largest difference, in nats, between what both sides give the tokens that they have in common. */
export function driftOf(a: readonly AssembledLogprob[], b: readonly AssembledLogprob[]): number {
  const common = findFork(a, b)?.at ?? a.length
  const drifts = a.slice(0, common).map(({ logprob }, at) => {
    const other = b[at]?.logprob
    return logprob === null || typeof other !== 'number' ? 0 : Math.abs(logprob - other)
  })
  return Math.max(0, largest(drifts))
}

/** E.g. `at token 7, where "4" is 2.13 nats ahead of "5" (and no candidate the other way)`. */
export function describeFork({ at, tokens: [left, right], margins }: Fork): string {
  const name = (token: string | undefined): string => (token === undefined ? 'the end' : quote(token))
  const [here, there] = margins.map((nats) =>
    nats === Infinity ? 'far ahead of' : `${nats.toFixed(2)} nats ahead of`,
  )
  return `at token ${at}, where one has ${name(left)} ${here} ${name(right)}, and the other ${name(right)} ${there} ${name(left)}`
}
