/** When the sockets were looked at: what that says of the bytes that are read. */
import { describe, expect, it } from 'vitest'
import { Looks } from './looks.ts'

/** Looks at these times, after as much sleep in all. */
function lookedAt(...looks: readonly (readonly [atMs: number, sleptMs: number])[]): Looks {
  const made = new Looks()
  for (const [atMs, sleptMs] of looks) made.begin(atMs, sleptMs)
  return made
}

describe('a look', () => {
  it('is late where two tokens of a stream may have come since the one before', () => {
    expect(lookedAt([100, 0], [103, 0]).late).toBe(false)
    expect(lookedAt([100, 0], [105, 0]).late).toBe(true)
  })

  it('of a loop that waited saw nothing before what woke it', () => {
    const looks = lookedAt([100, 0], [150, 49.9])
    expect(looks.floorMs(149.8)).toBe(149.8)
    expect(looks.floorMs(149.9)).toBe(149.8)
  })

  it('of a loop that was busy may have all that came since the look before', () => {
    expect(lookedAt([100, 0], [150, 10]).floorMs(149.8)).toBe(100)
  })

  it('of a thread that was kept from running is not taken for one that waited', () => {
    expect(lookedAt([100, 0], [150, 49.9]).floorMs(120)).toBe(100)
  })

  it('that left something unread tells nothing of when that came, and makes the next one late', () => {
    const looks = lookedAt([100, 0])
    looks.cut = true
    looks.begin(101, 0)
    expect([looks.floorMs(undefined), looks.late]).toEqual([0, true])
    looks.begin(102, 0)
    expect([looks.floorMs(undefined), looks.late]).toEqual([101, false])
  })

  it('without a stamp knows only the look before', () => {
    expect(lookedAt([100, 0], [150, 49.9]).floorMs(undefined)).toBe(100)
  })
})
