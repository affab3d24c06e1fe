import { describe, expect, it } from 'vitest'
import type { ServerFacts } from '../../contract/check.ts'
import type { ReasoningExpectation } from '../../contract/preset.ts'
import { thoughtBody, thoughtOf } from './thought.ts'

const question = { prompt: 'What is 1+1?', answer: ['2'] }
const facts = (reasoning?: ReasoningExpectation): ServerFacts => ({
  model: 'm',
  claims: ['reasoning'],
  expectations: reasoning === undefined ? {} : { reasoning },
})

describe('thoughtOf', () => {
  it('says that there is no question', () => {
    expect(thoughtOf(facts())).toEqual({ skip: 'the preset expects no reasoning' })
    expect(thoughtOf(facts(question))).toBe(question)
  })

  it('says which fields the check needs', () => {
    expect(thoughtOf(facts({ ...question, off: {} }), 'off', 'exclude')).toEqual({
      skip: 'the preset does not say: reasoning.exclude',
    })
  })
})

describe('thoughtBody', () => {
  const switches = { on: { think: true }, off: { think: false }, exclude: { show: false } }

  it.each([
    ['on', { think: true }],
    ['off', { think: false }],
    ['exclude', { think: true, show: false }],
  ] as const)('lays the fields for %s over the request', (mode, fields) => {
    expect(thoughtBody(facts(), { ...question, ...switches }, mode)).toEqual({
      messages: [{ role: 'user', content: 'What is 1+1?' }],
      max_tokens: 512,
      temperature: 0,
      ...fields,
    })
  })
})
