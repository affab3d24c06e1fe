/** Prompts of an exact length in tokens, made of random words; the same seed gives the same prompts. */
import { UsageError } from '../../base/errors.ts'
import { createRandom, type Random } from '../random.ts'
import { words } from './words.ts'

/** How many tokens a text has for the model; without a tokenizer a word counts as one. */
export type CountTokens = (text: string) => number

export interface SyntheticOptions {
  /** Tokens of each prompt, a shared prefix included. */
  readonly inputTokens: number
  /** Number of these tokens that several prompts share. Default: 0. */
  readonly prefixTokens?: number
  /** How many different prefixes there are. Default 1. */
  readonly prefixes?: number
  /** How many prompts are made. */
  readonly count: number
  readonly seed: number
  readonly countTokens: CountTokens
}

const mostTries = 200

function pick(random: Random): string {
  return words[Math.floor(random.next() * words.length)] ?? 'time'
}

/** Appends words to `start` until it has `tokens` tokens, and changes the last ones until it has them exactly. */
export function growTo(tokens: number, start: string, { random, countTokens }: Growth): string {
  const texts = start === '' ? [] : [start]
  const count = (): number => countTokens(texts.join(' '))
  for (let left = tokens - count(); left > 0; left = tokens - count()) {
    // A word has a token or a few: half of what is left cannot be too much by far.
    for (let word = 0; word < Math.max(1, left / 4); word++) texts.push(pick(random))
  }
  for (let attempt = 0; attempt < mostTries; attempt++) {
    const excess = count() - tokens
    if (excess === 0) return texts.join(' ')
    if (excess > 0 && texts.length > (start === '' ? 0 : 1)) texts.pop()
    else if (excess < 0) texts.push(pick(random))
    else break
  }
  throw new UsageError('usage/bad-tokenizer', `No text of exactly ${tokens} tokens could be made`, {
    hint: 'Ask for another number of prompt tokens.',
  })
}

interface Growth {
  readonly random: Random
  readonly countTokens: CountTokens
}

/** @throws UsageError where a prefix is longer than its prompt */
export function syntheticPrompts(options: SyntheticOptions): readonly string[] {
  const { inputTokens, prefixTokens = 0, prefixes = 1, count, seed, countTokens } = options
  if (prefixTokens > inputTokens || inputTokens < 1) {
    throw new UsageError(
      'usage/invalid-load',
      `A prompt of ${inputTokens} tokens cannot start with ${prefixTokens} shared tokens`,
      { hint: 'Ask for more prompt tokens, or for a shorter prefix.' },
    )
  }
  const growth = { random: createRandom(seed), countTokens }
  const starts =
    prefixTokens === 0 ? [''] : Array.from({ length: prefixes }, () => growTo(prefixTokens, '', growth))
  return Array.from({ length: count }, (_, index) =>
    growTo(inputTokens, starts[index % starts.length] ?? '', growth),
  )
}
