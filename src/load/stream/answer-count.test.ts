import { describe, expect, it } from 'vitest'
import { isShort, isStreamed, tokensPerFrame } from './answer-count.ts'

describe('an answer', () => {
  const moments = (firstTokenMs: number, lastTokenMs: number, frames = 16) => ({
    sentMs: 1_000,
    times: { firstTokenMs, lastTokenMs, frames },
    doubtMs: 0,
  })

  it('is streamed where its tokens come one after the other', () => {
    expect(isStreamed(moments(1_200, 2_400))).toBe(true)
    expect(isStreamed(moments(1_500, 1_530))).toBe(true)
  })
  it('is not where a proxy has kept it until it was whole', () => {
    expect(isStreamed(moments(1_520, 1_520))).toBe(false)
    expect(isStreamed(moments(1_520, 1_523))).toBe(false)
  })
  it.each([
    ['is short', moments(1_000.2, 1_000.2)],
    ['has few frames', moments(1_520, 1_520, 3)],
    ['was read late', { ...moments(1_520, 1_520), doubtMs: 30 }],
    ['was never sent', { ...moments(1_520, 1_520), sentMs: undefined }],
  ])('does not tell where it %s', (_, answer) => expect(isStreamed(answer)).toBeUndefined())
})

describe('a usage', () => {
  it.each([
    [16, 64, 0, 4],
    [16, 16, 0, 1],
    [16, 17, 1, 1],
    [16, 17, 0, 17 / 16],
    [16, undefined, 0, 1],
    [16, 8, 0, 1],
  ] as const)('of %s frames, %s tokens and %s ends makes %s tokens a frame', (...row) => {
    const [framed, used, ended, each] = row
    expect(tokensPerFrame({ framed, used, ended })).toBe(each)
  })
  it.each([
    [16, 15, false],
    [16, 14, true],
    [1, 0, true],
    [0, 0, false],
    [16, undefined, false],
  ])('of %s frames and %s tokens is short: %s', (framed, used, short) => {
    expect(isShort({ framed, used, ended: 0 })).toBe(short)
  })
})
