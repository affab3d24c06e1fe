import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { shellLine, shellQuote } from './shell-quote.ts'

describe('shellQuote', () => {
  it('leaves harmless words alone', () => {
    expect(shellQuote('--max-model-len=2048')).toBe('--max-model-len=2048')
  })
  it.each(['', ' ', "it's", '$(id)', '`id`', 'a"b', '{"a": [1]}', 'a\nb', '*', '~', '\\'])(
    'keeps %j whole through a shell',
    (word) => {
      expect(execFileSync('sh', ['-c', `printf %s ${shellQuote(word)}`], { encoding: 'utf8' })).toBe(word)
    },
  )
})

describe('shellLine', () => {
  it('joins quoted words', () => {
    expect(shellLine(['echo', 'a b'])).toBe(`echo 'a b'`)
  })
})
