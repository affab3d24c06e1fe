import { describe, expect, it } from 'vitest'
import { allowedTokens } from './allowed-tokens.ts'
import { expiredLimit, runaway } from './answer-limits.ts'

describe('an answer that goes on', () => {
  it('far beyond its limit is malformed; more frames than tokens are not', () => {
    expect(runaway(400, 'chunks', 100)).toBeUndefined()
    expect(runaway(465, 'chunks', 100)).toMatchObject({ kind: 'malformed', phase: 'body' })
    expect(runaway(264, 'usage', 100)).toBeUndefined()
    expect(runaway(265, 'usage', 100)).toMatchObject({ kind: 'malformed' })
    expect(runaway(1e9, 'chunks', undefined)).toBeUndefined()
  })

  it('may have as many tokens as the longest of a load, in all choices; one without a limit takes it from all', () => {
    const body = (words: object): string => JSON.stringify({ prompt: 'say "max_tokens": 9999', ...words })
    expect(allowedTokens([[body({ max_tokens: 5 }), body({ max_output_tokens: 9 })]])).toBe(9)
    expect(allowedTokens([[body({ max_completion_tokens: 5 })]], 3)).toBe(15)
    expect(allowedTokens([[body({ max_tokens: 5 })], [body({})]])).toBeUndefined()
    expect(allowedTokens([])).toBeUndefined()
  })

  it('with comments alone is waited for as long as for a first token', () => {
    const limits = { firstTokenMs: 60, idleMs: 30, totalMs: 300 }
    const course = { dueMs: 0, sentMs: 0, headMs: 1, hasBody: false }
    const waiting = (lastMs: number, lastTokenMs: number | undefined, nowMs: number) =>
      expiredLimit({ ...course, lastMs, lastTokenMs }, limits, nowMs)
    expect(waiting(60, undefined, 60)).toBeUndefined()
    expect(waiting(60, undefined, 61)).toMatchObject({ kind: 'timeout', phase: 'first-token' })
    expect(waiting(70, 10, 70)).toBeUndefined()
    expect(waiting(71, 10, 71)).toMatchObject({
      kind: 'stalled',
      message: expect.stringMatching(/no further token/) as string,
    })
    expect(waiting(10, 10, 41)).toMatchObject({
      kind: 'stalled',
      message: expect.stringMatching(/No further bytes/) as string,
    })
  })
})
