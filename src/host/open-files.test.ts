import { describe, expect, it } from 'vitest'
import { countOpenFiles, parseFileLimit } from './open-files.ts'

const line = (soft: string): string =>
  `Max processes 1 2 processes\nMax open files            ${soft}                524288               files\n`

describe('open files', () => {
  it.each([
    [line('1024'), 1024],
    [line('unlimited'), Infinity],
    ['', Infinity],
  ])('reads the soft limit', (text, limit) => {
    expect(parseFileLimit(text)).toBe(limit)
  })

  it('counts at least the standard streams', () => {
    expect(countOpenFiles().open).toBeGreaterThanOrEqual(3)
  })
})
