import { describe, expect, it } from 'vitest'
import { FrameCount } from './frame-count.ts'

type Frame = readonly [soFar?: number | undefined, ids?: number]

/** @returns tokens of each frame with output, what they are counted by when they come, and by a usage of so many in the end */
function count(frames: readonly Frame[], used?: number) {
  const counts = new FrameCount()
  const tokens = frames.map(([soFar, ids]) => counts.take(soFar, ids))
  return { tokens, way: counts.way, settled: counts.settled(used) }
}

const times = (frames: number, frame: Frame): readonly Frame[] => Array.from({ length: frames }, () => frame)

describe('tokens of a stream', () => {
  it('are those of its running counts, as far as usage bears them out', () => {
    expect(count([[1], [6], [7]], 7)).toEqual({ tokens: [1, 5, 1], way: 'usage', settled: 'usage' })
    expect(count([[1], [6], [7]], 8).settled).toBe('usage')
    expect(count([[1], [6], [7]], 28).settled).toBe('chunks')
  })

  it('are those of its token ids', () => {
    expect(
      count(
        [
          [undefined, 1],
          [undefined, 4],
        ],
        5,
      ),
    ).toEqual({
      tokens: [1, 4],
      way: 'token-ids',
      settled: 'token-ids',
    })
    expect(
      count(
        [
          [undefined, 1],
          [undefined, 1],
        ],
        8,
      ).settled,
    ).toBe('chunks')
  })

  it('are one a frame where nothing says more', () => {
    expect(count([[], [], []], 12)).toEqual({ tokens: [1, 1, 1], way: 'chunks', settled: 'chunks' })
  })

  it.each([
    ['comes with the last frame alone', [...times(15, []), [64]], 64, times(16, []).map(() => 1)],
    ['is 0 in each frame', times(16, [0]), 16, times(16, []).map(() => 1)],
    ['is missing from the second on', [[4], [], []], 12, [4, 1, 1]],
    ['falls', [[4], [3], [3]], 12, [4, 1, 1]],
    ['counts each frame by itself', times(8, [4]), 32, [4, 0, 0, 0, 0, 1, 1, 1]],
  ] as const)('are one a frame where a count %s', (...row) => {
    const [, frames, used, tokens] = row
    expect(count(frames, used)).toEqual({ tokens, way: 'chunks', settled: 'chunks' })
  })

  it('that were held back belong to the next output', () => {
    const counts = new FrameCount()
    counts.hold(0, undefined)
    expect(counts.take(1, undefined)).toBe(1)
    counts.hold(3, undefined)
    expect(counts.take(4, undefined)).toBe(3)
    counts.hold(undefined, undefined)
    expect([counts.take(4, undefined), counts.settled(4)]).toEqual([0, 'usage'])
  })
})
