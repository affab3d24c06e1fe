import { describe, expect, it } from 'vitest'
import { parseDurationMs, parsePauseMs } from './duration.ts'

describe('a time on the command line', () => {
  it.each([
    ['30s', 30_000],
    ['500ms', 500],
    ['2m', 120_000],
    ['1.5', 1_500],
    ['1h', 3_600_000],
    [' 2 min ', 120_000],
  ])('%j is %i ms', (text, ms) => {
    expect(parseDurationMs(text)).toBe(ms)
  })

  it.each(['', 'soon', '-1', '3 parsecs', '0', '5 s s', 'ms'])('%j is refused', (text) => {
    expect(() => parseDurationMs(text)).toThrow('Give a time such as')
  })

  it('of a pause may be nothing', () => {
    expect(parsePauseMs('0')).toBe(0)
    expect(() => parsePauseMs('-1')).toThrow('Give a time such as')
  })
})
