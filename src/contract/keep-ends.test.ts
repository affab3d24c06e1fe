import { describe, expect, it } from 'vitest'
import { makeExchange } from '../../test/fixtures/make-exchange.ts'
import { keepEnds, recordedCharacters } from './keep-ends.ts'

const frames = Array.from({ length: 1_000 }, (_, atMs) => ({ atMs, data: `piece ${atMs}` }))

describe('keepEnds', () => {
  it('leaves alone what is short enough', () => {
    const exchange = makeExchange({ body: 'short', frames: [] })
    expect(keepEnds(exchange, 100)).toBe(exchange)
  })

  it('keeps both ends of a body, and says how long it was', () => {
    const body = `begin${'x'.repeat(100_000)}end`
    const kept = keepEnds(makeExchange({ body, bodyBase64: 'eA==', frames: [] }), 1_000)
    expect(kept.body).toMatch(/^begin.*…\[99508 characters left out\]….*end$/)
    expect(kept).toMatchObject({ cut: { characters: 100_008 } })
    expect(kept.bodyBase64).toBeUndefined()
    expect(recordedCharacters(kept)).toBeLessThan(1_000)
  })

  it('says of what is cut again how long it was at first', () => {
    const once = keepEnds(makeExchange({ body: 'x'.repeat(100_000), frames }), 10_000)
    expect(keepEnds(once, 1_000).cut).toEqual({ characters: 100_000, frames: 1_000 })
  })

  it('keeps the first and the last frames, in their order', () => {
    const kept = keepEnds(makeExchange({ body: '', frames }), 2_000)
    const times = kept.frames.map(({ atMs }) => atMs)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect([times[0], times.at(-1)]).toEqual([0, 999])
    expect(kept.cut).toEqual({ frames: 1_000 })
    expect(recordedCharacters(kept)).toBeLessThan(2_000)
  })
})
