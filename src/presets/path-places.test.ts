import { describe, expect, it } from 'vitest'
import { editPlace, wordsAt } from './path-places.ts'

const options = {
  tokenizer: 'zoo:llama',
  lora: { modules: [{ name: 'amber', path: './amber' }, { name: 'odd', path: 7 }, 'no module'], maxLoras: 2 },
  chat: { template: null },
}

describe('editPlace', () => {
  it.each<[string, unknown]>([
    ['tokenizer', { ...options, tokenizer: 'ZOO:LLAMA' }],
    [
      'lora.modules.*.path',
      {
        ...options,
        lora: {
          ...options.lora,
          modules: [{ name: 'amber', path: './AMBER' }, ...options.lora.modules.slice(1)],
        },
      },
    ],
    ['lora.maxLoras', options],
    ['lora.*.path', options],
    ['chat.template.file', options],
    ['speculative.model', options],
    ['toString', options],
  ])('replaces the words at %s alone', (at, expected) => {
    const before = structuredClone(options)
    expect(editPlace(options, { at, kind: 'path' }, (word) => word.toUpperCase())).toEqual(expected)
    expect(options).toEqual(before)
  })
})

describe('wordsAt', () => {
  it('gives the words at a place, in order', () => {
    const value = { list: [{ path: 'one' }, {}, { path: 'two' }] }
    expect(wordsAt(value, { at: 'list.*.path', kind: 'path' })).toEqual(['one', 'two'])
    expect(wordsAt(value, { at: 'list.path', kind: 'path' })).toEqual([])
  })
})
