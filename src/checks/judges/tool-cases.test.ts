import { describe, expect, it } from 'vitest'
import type { ServerFacts } from '../../contract/check.ts'
import type { ToolCase } from '../../contract/preset.ts'
import { isSkip } from '../applies.ts'
import { type NamedCase, caseAnswers, casesOf, casesWithCall, toolBody } from './tool-cases.ts'
import { makeExchange } from '../../../test/fixtures/make-exchange.ts'

const call = { name: 'add', arguments: {} }
const cases: readonly ToolCase[] = [
  { prompt: 'none', calls: [] },
  { prompt: 'one', calls: [call] },
  { prompt: 'two', calls: [call, call] },
]
const functions = [{ name: 'add', parameters: { type: 'object' } }]

const facts = (shown: readonly ToolCase[]): ServerFacts => ({
  model: 'm',
  claims: ['tools'],
  expectations: { tools: { functions, cases: shown } },
  maxModelLen: 400,
})
const bare: ServerFacts = { model: 'm', claims: ['tools'], expectations: {} }

function casesIn(found: ReturnType<typeof casesWithCall>): readonly NamedCase[] {
  return isSkip(found) ? [] : found
}

describe('casesOf', () => {
  it.each([
    ['none', ['case 1']],
    ['single', ['case 2']],
    ['several', ['case 3']],
    ['any', ['case 1', 'case 2', 'case 3']],
  ] as const)('has the cases with %s, under names that do not depend on it', (kind, names) => {
    expect(casesIn(casesOf(kind)(facts(cases))).map(({ name }) => name)).toEqual(names)
  })

  it.each([
    ['none', 'the preset expects no prompt that no function fits'],
    ['single', 'the preset expects no prompt with one call'],
    ['several', 'the preset expects no prompt with several calls'],
    ['any', 'the preset expects no tool calls'],
  ] as const)('says what is missing for %s', (kind, reason) => {
    expect(casesOf(kind)(bare)).toEqual({ skip: reason })
  })
})

describe('casesWithCall', () => {
  it('has all cases where one brings a single call', () => {
    expect(casesIn(casesWithCall(facts(cases)))).toHaveLength(3)
    expect(casesWithCall(facts(cases.slice(0, 1)))).toEqual({
      skip: 'the preset expects no prompt with one call',
    })
  })
})

describe('toolBody', () => {
  it('offers all functions, within the context', () => {
    expect(toolBody(facts(cases), 'Hi')).toEqual({
      messages: [{ role: 'user', content: 'Hi' }],
      tools: [{ type: 'function', function: functions[0] }],
      max_tokens: 100,
      temperature: 0,
    })
  })
})

describe('caseAnswers', () => {
  it('does not take case 10 for case 1', () => {
    const ten = Array.from({ length: 10 }, () => ({ prompt: 'one', calls: [call] }))
    const found = caseAnswers({ 'case 10 whole': makeExchange() }, casesIn(casesWithCall(facts(ten))))
    expect(found.map(({ toolCase }) => toolCase.name)).toEqual(['case 10'])
  })
})
