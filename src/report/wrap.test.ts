import { describe, expect, it } from 'vitest'
import { colorStyle } from './style.ts'
import { widthOf, wrapLines } from './wrap.ts'

const sentence = `    → ${'Have the server or its gateway answer with the error object of the API. '.repeat(3).trim()}`

describe('a line that is too long', () => {
  it.each([60, 80, 100, 200])(
    'is broken between words at %i columns, and goes on under its beginning',
    (columns) => {
      const lines = wrapLines([sentence], columns)
      expect(Math.max(...lines.map((line) => widthOf(line)))).toBeLessThanOrEqual(columns)
      expect(lines.map((line) => line.trim()).join(' ')).toBe(sentence.trim())
      for (const line of lines.slice(1)) expect(line).toMatch(/^ {6}\S/)
    },
  )
  it('is measured without its colours', () => {
    const [first = ''] = wrapLines([colorStyle.dim(sentence)], 60)
    expect(first.startsWith('\u001b[90m    →')).toBe(true)
  })
  it('counts what a terminal shows wide as two columns', () => {
    const lines = wrapLines(['日本語 '.repeat(20)], 30)
    expect(Math.max(...lines.map((line) => widthOf(line)))).toBeLessThanOrEqual(30)
  })
  it('is whole where there is no terminal, or room for it', () => {
    expect(wrapLines([sentence], undefined)).toEqual([sentence])
    expect(wrapLines(['    short'], 60)).toEqual(['    short'])
  })
  it('stays one command for a shell where it is one', () => {
    const curl = `      again: curl -sSN http://127.0.0.1:8000/v1/chat/completions -H 'content-type: application/json' --data-binary '{"a b":"${'c '.repeat(80)}"}'`
    const lines = wrapLines([curl], 60)
    expect(lines).toHaveLength(3)
    expect(lines.map((line) => line.replace(/ \\$/, '').trim()).join(' ')).toBe(curl.trim())
    expect(lines.slice(0, -1).every((line) => line.endsWith(' \\'))).toBe(true)
  })
})
