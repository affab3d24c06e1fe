/** How long a server asks to wait before the next request. Pure. */
import type { Exchange } from '../../contract/exchange.ts'

const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const msPerS = 1_000
/** Larger figures are points in time, in seconds since 1970. */
const firstEpochS = 1e9

/** Reads a duration such as `6m0s`, `1.5s` or `20ms`. */
function durationMs(text: string): number | undefined {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)]
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) return undefined
  return parts.reduce((sum, [, count, unit = 's']) => sum + Number(count) * (unitsMs[unit] ?? 0), 0)
}

/** Seconds from now, seconds since 1970, a duration or a date (RFC 9110, section 10.2.3). */
function waitMs(text: string, nowMs: number): number | undefined {
  const word = text.trim()
  const seconds = Number(word)
  if (word !== '' && Number.isFinite(seconds))
    return seconds >= firstEpochS ? seconds * msPerS - nowMs : seconds * msPerS
  const date = Date.parse(word)
  return durationMs(word) ?? (Number.isNaN(date) ? undefined : date - nowMs)
}

function fieldsOf({ headers }: Exchange): readonly (string | undefined)[] {
  const ms = headers['retry-after-ms']
  const resets = Object.keys(headers).filter((name) => /^(?:x-)?ratelimit-reset/.test(name))
  // The one whose budget is used up, where the server says which it is.
  const spent = resets.filter((name) => Number(headers[name.replace('reset', 'remaining')]) === 0)
  return [
    ms === undefined ? undefined : `${ms}ms`,
    headers['retry-after'],
    ...(spent.length > 0 ? spent : resets).map((name) => headers[name]),
  ]
}

/**
 * @param now the client's wall clock, ISO 8601; the server's own date goes before it
 * @returns milliseconds; `unsaid` where the server refuses one request too many and does not say for how long;
 * undefined for any other answer
 */
export function retryAfterMs(exchange: Exchange, now: string): number | 'unsaid' | undefined {
  const { status, headers } = exchange
  if (status !== 429 && !(status === 503 && headers['retry-after'] !== undefined)) return undefined
  const servers = Date.parse(headers['date'] ?? '')
  const nowMs = Number.isNaN(servers) ? Date.parse(now) : servers
  for (const field of fieldsOf(exchange)) {
    const ms = field === undefined ? undefined : waitMs(field, nowMs)
    if (ms !== undefined) return Math.max(0, ms)
  }
  return 'unsaid'
}
