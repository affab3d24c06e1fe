import { describe, expect, it } from 'vitest'
import { chooseReporters, findReporters } from './choose-reporters.ts'
import { defineReporter } from './define-reporter.ts'

const own = defineReporter({ name: 'own', finish: () => Promise.resolve() })
const chosen = (...words: readonly string[]): readonly string[] =>
  chooseReporters(words, [own]).map(({ reporter, file }) =>
    [reporter.name, file].filter(Boolean).join(' to '),
  )

describe('chooseReporters', () => {
  it('always writes the document, first, and what the user brings', () => {
    expect(chosen()).toEqual(['json', 'launch', 'html', 'own'])
  })
  it('writes nothing twice into the report folder', () => {
    expect(chosen('json', 'own')).toEqual(['json', 'launch', 'html', 'own'])
  })
  it('also writes where the user wants it, whatever is in the path', () => {
    expect(chosen('launch=a=b.sh')).toEqual(['json', 'launch', 'html', 'own', 'launch to a=b.sh'])
  })
  it('refuses a name that is taken, and a file without a name', () => {
    const json = defineReporter({ name: 'json', finish: () => Promise.resolve() })
    expect(() => chooseReporters([], [json])).toThrow(
      expect.objectContaining({ code: 'usage/invalid-config' }),
    )
    expect(() => chooseReporters([], [own, { ...own }])).toThrow('Two reporters have the name own')
    for (const word of ['json=', 'json=folder/', 'json=-'])
      expect(() => chooseReporters([word])).toThrow('names no file')
  })
  it('refuses a name that nobody has, with the nearest', () => {
    expect(() => chosen('lanch')).toThrow(
      expect.objectContaining({ code: 'usage/unknown-reporter', hint: 'Did you mean launch?' }),
    )
  })
})

describe('in a job of GitHub Actions', () => {
  const github = { write: () => Promise.resolve('') }
  it('writes there by itself, and not twice where it is asked to', () => {
    for (const words of [[], ['github']])
      expect(
        chooseReporters(words, [], { github }).filter(({ reporter }) => reporter.name === 'github'),
      ).toEqual([expect.objectContaining({ sink: github })])
  })
})

describe('findReporters', () => {
  it('finds those that are asked for, and no others', () => {
    const stdout = { write: () => Promise.resolve('') }
    const found = findReporters(['junit=a.xml', 'markdown=-'], [], { stdout })
    expect(found.map(({ reporter, file, sink }) => [reporter.name, file, sink])).toEqual([
      ['junit', 'a.xml', undefined],
      ['markdown', undefined, stdout],
    ])
  })
})
