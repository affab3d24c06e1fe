import { array, assert, constantFrom, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isFolderName, isHubId } from './model-name.ts'

describe('isHubId', () => {
  it.each(['gpt2', 'org/name', 'meta-llama/Llama-3.1-8B', 'a_b/c.d-e', '0x/1'])('takes %j', (text) => {
    expect(isHubId(text)).toBe(true)
  })

  it.each([
    '',
    '-m',
    '--model',
    '.hidden',
    '..',
    '../x',
    'a/../b',
    'a/b/c',
    '/a',
    'a/',
    'a//b',
    'a b',
    'a\n',
    'a\0',
  ])('refuses %j', (text) => {
    expect(isHubId(text)).toBe(false)
  })
})

describe('isFolderName', () => {
  it('takes deeper names than an id has, to a limit', () => {
    expect(isFolderName('a/b/c.d/e-f')).toBe(true)
    expect(isFolderName(Array.from({ length: 16 }, () => 'a').join('/'))).toBe(true)
    expect(isFolderName(Array.from({ length: 17 }, () => 'a').join('/'))).toBe(false)
  })

  it('takes nothing that leads upwards, begins at the root, or is an option', () => {
    const part = constantFrom('..', '.', '', 'a', '-x', '.b', 'c d', '~', 'e\0')
    assert(
      property(array(part, { minLength: 1, maxLength: 5 }), (parts) => {
        expect(isFolderName(parts.join('/'))).toBe(parts.every((one) => one === 'a'))
      }),
    )
  })
})
