/** How much worse a measured value may be before it is a regression. */
import { UsageError } from '../base/errors.ts'
import { nearest } from '../base/nearest.ts'

/** What can be bounded. Throughput may fall by its share, everything else may rise by it. */
export const boundNames = [
  'ttft',
  'itl',
  'tpot',
  'latency',
  'output-tokens',
  'requests',
  'start',
  'memory',
] as const
export type BoundName = (typeof boundNames)[number]

/** Shares of the first report's value, 0.1 for 10 %; what is absent is shown and not judged. */
export type Bounds = Readonly<Partial<Record<BoundName, number>>>

/** One start is one sample, so nothing is said of it unless it is asked for. */
export const usualBounds: Bounds = {
  ttft: 0.1,
  itl: 0.1,
  tpot: 0.1,
  latency: 0.1,
  'output-tokens': 0.1,
  requests: 0.1,
  memory: 0.1,
}

/**
 * @param words `NAME=SHARE %`, such as `ttft=5%`; `NAME=none` takes a bound away
 * @throws UsageError
 */
export function parseBounds(words: readonly string[]): Bounds {
  return words.reduce<Bounds>((bounds, word) => {
    const [, name = '', share = ''] = /^([a-z-]+)=(none|\d+(?:\.\d+)?)\s*%?$/.exec(word.trim()) ?? []
    const known = boundNames.find((one) => one === name)
    if (known === undefined) {
      const guess = nearest(name, boundNames)
      throw new UsageError('usage/invalid-arguments', `--bound ${word} is not a bound`, {
        hint:
          guess === undefined || guess === name
            ? `Write NAME=10%; the names are: ${boundNames.join(', ')}.`
            : `Did you mean ${guess}?`,
      })
    }
    const { [known]: _, ...others } = bounds
    return share === 'none' ? others : { ...bounds, [known]: Number(share) / 100 }
  }, usualBounds)
}
