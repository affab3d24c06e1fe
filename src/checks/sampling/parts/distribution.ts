/** What a first token may be, by the server's own log-probabilities. Pure. */
import { largest } from '../../../base/extremes.ts'
import type { Exchange } from '../../../contract/exchange.ts'
import { firstChoice } from '../../judges/read.ts'

export interface Distribution {
  /** Tokens as the server writes them, the likeliest first. With `rest` their probabilities sum to 1. */
  readonly tokens: readonly { readonly token: string; readonly p: number }[]
  /** Probability of all that is not listed; undefined where it is left out of account, on both sides. */
  readonly rest?: number
}

/**
 * Tokens that servers write in more than one way or leave out when they are drawn: tokens in angle brackets, parts of
 * characters, and those without text. They are left out of what is expected and of what is drawn.
 */
export const isSpecial = (token: string): boolean => /^$|^<\S*>$|\uFFFD/u.test(token)

/** Log-probabilities of the first token of an answer that was asked for at temperature 1, where servers agree on what they report. */
export function distributionOf(answer: Exchange): Distribution {
  const listed = (firstChoice(answer).logprobs[0]?.top ?? []).map(({ token, logprob }) => ({
    token,
    p: Math.exp(logprob),
  }))
  const kept = listed.filter(({ token }) => !isSpecial(token)).toSorted((a, b) => b.p - a.p)
  const special = sum(listed) - sum(kept)
  // More than 1 altogether is another check's finding.
  const rest = Math.max(0, 1 - sum(listed))
  const whole = Math.max(Number.MIN_VALUE, sum(kept) + rest)
  if (kept.length === 0 || special > 0.95) return { tokens: [] }
  return { tokens: kept.map(({ token, p }) => ({ token, p: p / whole })), rest: rest / whole }
}

/** What temperature makes of it: p^(1/T) among the listed tokens. What is not listed is left out of account. */
export function atTemperature({ tokens }: Distribution, temperature: number): Distribution {
  const tilted = tokens.map(({ token, p }) => ({ token, p: p ** (1 / temperature) }))
  return { tokens: tilted.map(({ token, p }) => ({ token, p: p / sum(tilted) })) }
}

/** Entropy in bits, at least: what is not listed counts as one token. */
export function entropyBits({ tokens, rest = 0 }: Distribution): number {
  const all = [...tokens.map(({ p }) => p), rest].filter((p) => p > 0)
  return all.reduce((bits, p) => bits - p * Math.log2(p), 0)
}

/** Probability of the likeliest token; 1 where nothing is known. */
export const mostLikely = ({ tokens, rest = 0 }: Distribution): number =>
  tokens.length === 0 ? 1 : Math.max(rest, largest(tokens.map(({ p }) => p)))

const sum = (list: readonly { readonly p: number }[]): number => list.reduce((total, { p }) => total + p, 0)
