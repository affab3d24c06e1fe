import { describe, expect, it } from 'vitest'
import { isLong, isLump, isShort, sentTokens, isStreamed, tokensPerFrame, withFirst } from './answer-count.ts'

describe('an answer', () => {
  const moments = (firstTokenMs: number, lastTokenMs: number, frames = 16) => {
    const gap = (lastTokenMs - firstTokenMs) / (frames - 1)
    const gaps = Array.from({ length: frames - 1 }, () => gap)
    return {
      sentMs: 1_000,
      times: { firstTokenMs, lastTokenMs, frames, gaps, handedOn: false },
      doubtMs: 0,
    }
  }
  /** Of one and a half seconds. */
  const withGaps = (...gaps: readonly number[]) => {
    const lastTokenMs = 2_500
    const firstTokenMs = lastTokenMs - gaps.reduce((sum, gap) => sum + gap, 0)
    const times = { firstTokenMs, lastTokenMs, frames: gaps.length + 1, gaps, handedOn: false }
    return { sentMs: 1_000, times, doubtMs: 0 }
  }
  const atOnce = (count: number): readonly number[] => Array.from({ length: count }, () => 0)

  it('is streamed where its tokens come one after the other', () => {
    expect(isStreamed(moments(1_200, 2_400))).toBe(true)
    expect(isStreamed(moments(1_500, 1_530))).toBe(true)
  })
  it('is not where a proxy has kept it until it was whole', () => {
    expect(isStreamed(moments(1_520, 1_520))).toBe(false)
    expect(isStreamed(moments(1_520, 1_523))).toBe(false)
    expect(isStreamed(withGaps(...atOnce(14), 300))).toBe(false)
    expect(isStreamed(withGaps(300, ...atOnce(14)))).toBe(false)
    const lumps = [...atOnce(9), 200, ...atOnce(9), 200, ...atOnce(9), 200, ...atOnce(9)]
    expect(isStreamed(withGaps(...lumps))).toBe(false)
  })
  it.each([
    ['bursts of the speculation', withGaps(...atOnce(3), 40, ...atOnce(3), 40, ...atOnce(3))],
    ['few frames, two at once', withGaps(...atOnce(3), 40, ...atOnce(3))],
    ['a server of 2,500 tokens a second', moments(1_020, 1_419.6, 1_000)],
    ['few frames behind a long prompt', { ...moments(61_000, 61_150), sentMs: 1_000 }],
    [
      'more frames than are kept',
      { ...moments(1_200, 1_200), times: { ...moments(1_200, 1_200).times, handedOn: true } },
    ],
  ])('is streamed in %s', (_, answer) => expect(isStreamed(answer)).toBe(true))
  it.each([
    ['is short', moments(1_000.2, 1_000.2)],
    ['has few frames', moments(1_520, 1_520, 3)],
    ['was read late', { ...moments(1_520, 1_520), doubtMs: 30 }],
    ['was never sent', { ...moments(1_520, 1_520), sentMs: undefined }],
  ])('does not tell where it %s', (_, answer) => expect(isStreamed(answer)).toBeUndefined())
})

describe('the frames with the first', () => {
  it.each([
    [[0, 0.4, 20, 0], 2],
    [[20, 0, 0], 0],
    [[0, 0], 2],
  ])('before gaps of %j are %d', (gaps, count) => {
    const times = { firstTokenMs: 100, lastTokenMs: 200, frames: gaps.length + 1, gaps, handedOn: false }
    expect(withFirst({ sentMs: 0, times })).toBe(count)
    expect(withFirst({ sentMs: 0, times: { ...times, handedOn: true } })).toBe(0)
  })
})

describe('a lump', () => {
  it.each([
    [2, 1_000, true],
    [3, 500, true],
    [16, 40, true],
    [1, 500, false],
  ])('of %s frames at once after %s ms: %s', (frames, lastMs, lump) => {
    const gaps = Array.from({ length: frames - 1 }, () => 0)
    const times = { firstTokenMs: lastMs, lastTokenMs: lastMs, frames, gaps, handedOn: false }
    expect(isLump({ sentMs: 0, times })).toBe(lump)
  })
})

describe('a usage', () => {
  it('of an answer with hidden thoughts makes no frame of several tokens', () => {
    const counts = { framed: 100, used: 1_000, ended: 0, hidden: 900 }
    expect([tokensPerFrame(counts), isShort(counts), sentTokens(counts)]).toEqual([1, false, 100])
    // It may count one or two of the tokens around them as well.
    expect(tokensPerFrame({ ...counts, hidden: 905 })).toBe(1)
  })
  it('of an answer that repeats its prompt may be below its frames', () => {
    expect(isShort({ framed: 40, used: 32, ended: 0, echo: true })).toBe(false)
  })

  it.each([
    [16, 16, 0, false],
    [17, 16, 0, false],
    [18, 16, 0, true],
    [18, 16, 2, false],
    [1_600, undefined, 0, false],
  ])('of %s tokens where %s are allowed, and %s choices have ended, is long: %s', (...row) => {
    const [used, allowed, ended, long] = row
    expect(isLong({ framed: 16, used, ended, allowed })).toBe(long)
  })

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
