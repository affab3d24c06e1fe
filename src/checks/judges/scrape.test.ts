import { describe, expect, it } from 'vitest'
import { excerptOf } from './scrape.ts'

const page = ['# TYPE a counter', 'a{x="1"} 3', 'ab 4', 'a 5', '# TYPE ab gauge', ''].join('\n')

describe('excerptOf', () => {
  it('keeps the samples of a name, not those of a longer one, and says how much it left out', () => {
    expect(excerptOf(page, ['a'])).toBe('# 3 lines that were not asked for are left out\na{x="1"} 3\na 5\n')
  })

  it('keeps the lines that declare families', () => {
    expect(excerptOf(page, 'families')).toContain('out\n# TYPE a counter\n# TYPE ab gauge\n')
  })
})
