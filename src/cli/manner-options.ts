/** Options that say how requests are to treat a server: their limits, and how many a second. */
import { InvalidArgumentError, Option } from 'commander'
import { defined } from '../base/defined.ts'
import type { CheckLimits } from '../contract/limits.ts'
import type { Manners } from '../server/client/tested-client.ts'
import { durationOption, parseDurationMs, unitsMs } from './duration.ts'

/** What is said of how requests are to treat a server. */
export interface MannerOptions {
  readonly limit: CheckLimits
  readonly rateLimit?: number
  readonly rateLimitWait?: number
}

/** How the requests to the server at --url are to treat it. */
export const mannersOf = ({ limit, rateLimit, rateLimitWait }: MannerOptions): Manners => ({
  limits: limit,
  rate: defined({ perSecond: rateLimit, budgetMs: rateLimitWait }),
})

const msPerS = 1_000

function parseTokens(text: string): number {
  const tokens = Number(text)
  if (Number.isInteger(tokens) && tokens > 0) return tokens
  throw new InvalidArgumentError('Give a whole number of tokens, such as tokens=2048.')
}

/** What may be limited, and the limit that it sets. */
const limitNames: Readonly<Record<string, keyof CheckLimits>> = {
  connect: 'connectMs',
  head: 'headMs',
  firstToken: 'firstTokenMs',
  idle: 'idleMs',
  total: 'totalMs',
  tokens: 'tokens',
}

function parseLimits(text: string, before: CheckLimits): CheckLimits {
  const pairs = text.split(',').map((word) => {
    const [name = '', value = ''] = word.split('=')
    const limit = limitNames[name.trim()]
    if (limit === undefined)
      throw new InvalidArgumentError(`Give NAME=VALUE; the names are: ${Object.keys(limitNames).join(', ')}.`)
    return [limit, limit === 'tokens' ? parseTokens(value) : parseDurationMs(value)]
  })
  return { ...before, ...(Object.fromEntries(pairs) as CheckLimits) }
}

/** Reads a rate such as `3/s`, `90/min` or `100/h`. */
function parseRate(text: string): number {
  const [, count = '', unit = ''] = /^(\d+(?:\.\d+)?)\/(s|m|min|h)$/.exec(text.trim()) ?? []
  const perSecond = (Number(count) * msPerS) / (unitsMs[unit] ?? Number.NaN)
  if (perSecond > 0) return perSecond
  throw new InvalidArgumentError('Give a rate such as 3/s or 90/min.')
}

export const maxTimeOption = (): Option =>
  new Option(
    '--max-time <time>',
    'longest time for everything, such as 30m or 2h; what is left then is skipped (default: by the plan, some hours)',
  ).argParser(parseDurationMs)
export const limitOption = (): Option =>
  new Option(
    '--limit <name=value>',
    'limit of each request, such as total=120s or tokens=256: connect, head, firstToken, idle or total (a time such as 30s or 500ms; a number alone is in seconds), tokens (a number); may be repeated',
  )
    .default({}, 'by the speed of the server')
    .argParser(parseLimits)
export const rateLimitOption = (): Option =>
  new Option(
    '--rate-limit <rate>',
    'send at most so many requests to --url, such as 3/s or 90/min',
  ).argParser(parseRate)
export const rateLimitWaitOption = (): Option =>
  durationOption(
    '--rate-limit-wait',
    'longest time to wait for a server at --url that answers 429 (default: 300s)',
  )
