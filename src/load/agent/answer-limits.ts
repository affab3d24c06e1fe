/** When an answer is not waited for any longer, and when it has become more than was asked for. */
import type { TransportFailure } from '../../contract/exchange.ts'
import type { Limits } from '../../contract/limits.ts'
import type { TokenCounting } from '../../contract/load.ts'

/** Moments of a request, in milliseconds of CLOCK_MONOTONIC; undefined for what has not come. */
export interface Course {
  readonly dueMs: number
  readonly sentMs: number | undefined
  readonly headMs: number | undefined
  /** When bytes were last read. */
  readonly lastMs: number
  readonly lastTokenMs: number | undefined
  /** A part of it has come, and it does not come as a stream. */
  readonly hasBody: boolean
}

/** A tokeniser's word may come in several frames, letter by letter. */
const framesPerToken = 4
const countedTimes = 2
const spareTokens = 64

type Since = (fromMs: number, limitMs?: number) => boolean

const after = (ms = 0): string => `after ${ms / 1000} s.`

function stalled(
  { lastMs, lastTokenMs }: Course,
  limits: Limits,
  since: Since,
): TransportFailure | undefined {
  const { firstTokenMs = Infinity, idleMs = Infinity } = limits
  const stall = (message: string): TransportFailure => ({ kind: 'stalled', phase: 'body', message })
  if (since(lastMs, idleMs)) return stall(`No further bytes arrived ${after(idleMs)}`)
  // Comments keep a connection open, and are no answer: a token is waited for as long as the first one.
  const patienceMs = Math.max(firstTokenMs, idleMs)
  if (lastTokenMs === undefined || !since(lastTokenMs, patienceMs)) return undefined
  return stall(`Bytes came, and no further token ${after(patienceMs)}`)
}

type SentCourse = Course & { readonly sentMs: number }

function answerFailure(course: SentCourse, limits: Limits, since: Since): TransportFailure | undefined {
  const { headMs, firstTokenMs } = limits
  const { sentMs, lastTokenMs, hasBody } = course
  if (course.headMs === undefined) {
    if (!since(sentMs, headMs)) return undefined
    return { kind: 'timeout', phase: 'head', message: `No response head arrived ${after(headMs)}` }
  }
  if (lastTokenMs === undefined && !hasBody) {
    if (!since(sentMs, firstTokenMs)) return undefined
    return { kind: 'timeout', phase: 'first-token', message: `No token arrived ${after(firstTokenMs)}` }
  }
  return stalled(course, limits, since)
}

/** The limit that is over at `nowMs`, if one is. */
export function expiredLimit(course: Course, limits: Limits, nowMs: number): TransportFailure | undefined {
  const { dueMs, sentMs } = course
  const { totalMs, connectMs } = limits
  const since: Since = (fromMs, limitMs = Infinity) => nowMs - fromMs > limitMs
  const timeout = (phase: TransportFailure['phase'], message: string): TransportFailure => ({
    kind: 'timeout',
    phase,
    message,
  })
  if (since(dueMs, totalMs))
    return timeout('total', `The answer was not complete after ${(totalMs ?? 0) / 1000} s.`)
  if (sentMs !== undefined) return answerFailure({ ...course, sentMs }, limits, since)
  if (!since(dueMs, connectMs)) return undefined
  return timeout('connect', `The connection was not open after ${(connectMs ?? 0) / 1000} s.`)
}

/**
 * A stream far beyond its request's limit of tokens has broken it, and may never end.
 * @param allowed tokens of all choices; undefined where the request has no limit
 */
export function runaway(
  tokens: number,
  counting: TokenCounting,
  allowed: number | undefined,
): TransportFailure | undefined {
  if (allowed === undefined) return undefined
  const times = counting === 'chunks' ? framesPerToken : countedTimes
  if (tokens <= times * allowed + spareTokens) return undefined
  const message = `The stream has ${tokens} tokens where the request allows ${allowed}, and goes on.`
  return { kind: 'malformed', phase: 'body', message }
}
