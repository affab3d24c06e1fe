import { describe, expect, it } from 'vitest'
import { oneOfEach } from './one-of-each.ts'

const finding = (code: string, exchange: string) => ({ code, message: 'Wrong.', exchange })

describe('oneOfEach', () => {
  it('keeps the first of each code, in their order, and counts the others', () => {
    expect(oneOfEach([finding('b', '1'), finding('a', '2'), finding('b', '3'), finding('b', '4')])).toEqual([
      { code: 'b', message: 'Wrong. The same in 2 more.', exchange: '1' },
      { code: 'a', message: 'Wrong.', exchange: '2' },
    ])
  })

  it('has nothing to say of nothing', () => {
    expect(oneOfEach([])).toEqual([])
  })
})
