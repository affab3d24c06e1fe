/** Every attack that was ever tried is held by a test that is there and speaks of it. */
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { attacks } from '../attacks.ts'

/** How many there are of each kind, numbered from 1 without a gap. */
const counts = { P: 11, S: 7, C: 5, T: 9, B: 6, I: 4, N: 20 }

it('are numbered, and none is missing', () => {
  const ids = Object.entries(counts).flatMap(([kind, count]) =>
    Array.from({ length: count }, (_, index) => `${kind}${index + 1}`),
  )
  expect(attacks.map(({ id }) => id)).toEqual(ids)
})

describe.each(attacks)('$id, $attack', ({ tests }) => {
  it.each(tests)('is held by %s', (file, says) => {
    expect(existsSync(file)).toBe(true)
    expect(readFileSync(file, 'utf8')).toContain(says)
  })
  it('has a test', () => expect(tests).not.toEqual([]))
})
