import { describe, expect, it } from 'vitest'
import { openPresetBook } from './preset-book.ts'

const book = openPresetBook({
  presets: {
    staging: { extends: 'compile-cache', url: 'http://h', model: 'theirs', headers: { a: '${B}' } },
    bare: { url: 'http://h' },
    wrong: { url: 'http://h', options: { maxNumSeqs: 1 } },
    headers: { extends: 'tiny', headers: { a: 'b' } },
    above: { extends: 'staging' },
  },
})

describe('what is said of a server that runs already', () => {
  it('is what its entry inherits, without what only a start of our own shows', () => {
    const { claims, ...staging } = book.describe('staging')
    expect(staging).toMatchObject({
      url: 'http://h',
      model: 'theirs',
      engine: 'vllm',
      headers: { a: '${B}' },
    })
    expect(claims).toContain('chat')
    expect(claims).not.toContain('compile-cache')
    expect(book.describe('tiny')).toMatchObject({ name: 'tiny', likelyModels: ['tiny', 'zoo:llama'] })
    expect(book.describe('bare')).toEqual({ name: 'bare', likelyModels: ['bare'], url: 'http://h' })
  })

  it('is not started, and stands in no list of what is', () => {
    expect(book.running).toEqual(['staging', 'bare', 'wrong'])
    expect(book.names).not.toContain('staging')
    expect(() => book.find('staging')).toThrow('runs already')
    expect(book.find('above')).not.toHaveProperty('url')
  })

  it('holds nothing about a start, and a preset no headers', () => {
    expect(() => book.describe('wrong')).toThrow('options: belong to a server that is started')
    expect(() => book.find('headers')).toThrow('headers: belong to a server that runs already')
  })
})
