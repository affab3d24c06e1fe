import { describe, expect, it } from 'vitest'
import { headerProblem } from './header-problem.ts'
import { referencesIn, withReferences } from './reference.ts'

describe('a header for every request', () => {
  it.each([
    ['X-Team', 'search'],
    ['x-api-key', '${MY_KEY}'],
    ['Authorization', 'Basic ${LOGIN}'],
    ['x-trace', ''],
    ['x-max-tokens', '5'],
    ['Cookie', 'session=${SESSION}; theme=dark'],
    ['x-other', 'https://user:${PASSWORD}@host'],
  ])('%s: %s is taken', (name, value) => expect(headerProblem(name, value)).toBeUndefined())

  it.each([
    ['x-api-key', 'caNary-1234', 'seems to hold a secret'],
    ['Authorization', 'Bearer caNary', 'seems to hold a secret'],
    ['x-other', 'Bearer sk-caNary0123456789abcdef', 'seems to hold a secret'],
    ['x-other', 'Bearer sk-caNary0123456789abcdef ${HOME}', 'seems to hold a secret'],
    ['x-other', '${HOME} sk-caNary0123456789abcdef', 'seems to hold a secret'],
    ['x-other', '${HOME}; token=caNary', 'seems to hold a secret'],
    ['x-other', 'a\r\nx-injected: 1', 'a character'],
    ['x other', 'a', 'not the name'],
    ['', 'a', 'not the name'],
    ['Content-Length', '5', 'set by Servewright'],
    ['host', 'other', 'set by Servewright'],
  ])('%s: %s is refused, and its value not quoted', (name, value, words) => {
    const problem = headerProblem(name, value)
    expect(problem).toContain(words)
    expect(problem).not.toContain('caNary')
  })
})

describe('references to variables', () => {
  it('are found, each once, and replaced', () => {
    expect(referencesIn('${A} $B ${A}${C_1} ${1x}')).toEqual(['A', 'C_1'])
    expect(withReferences('Basic ${A}-${C}', (name) => name.toLowerCase())).toBe('Basic a-c')
  })
})
