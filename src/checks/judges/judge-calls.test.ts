import { describe, expect, it } from 'vitest'
import { makeAnswer } from '../../../test/fixtures/make-exchange.ts'
import { canonical } from './canonical.ts'
import { callFindings, callsOf } from './judge-calls.ts'

const number = { type: 'number' }
const functions = [
  {
    name: 'add',
    parameters: { type: 'object', properties: { a: number, b: number }, required: ['a', 'b'] },
  },
]
const call = (name: string, given: string) => ({
  id: 'c1',
  type: 'function',
  function: { name, arguments: given },
})
const answer = (...calls: readonly unknown[]) =>
  makeAnswer({
    choices: [{ index: 0, message: { role: 'assistant', tool_calls: calls }, finish_reason: 'tool_calls' }],
  })
const codes = (findings: readonly { code: string }[]) => findings.map(({ code }) => code)

describe('callFindings', () => {
  it.each<[string, unknown, readonly string[]]>([
    ['a good call', call('add', '{"a":1,"b":2}'), []],
    ['no id', { ...call('add', '{"a":1,"b":2}'), id: '' }, ['call-malformed']],
    ['another type', { ...call('add', '{"a":1,"b":2}'), type: 'tool' }, ['call-malformed']],
    [
      'arguments as an object',
      { ...call('add', ''), function: { name: 'add', arguments: { a: 1 } } },
      ['call-malformed'],
    ],
    ['no name', call('', '{}'), ['call-malformed']],
    ['a name that nobody offered', call('sum', '{}'), ['unknown-name']],
    ['half an object', call('add', '{"a":1,'), ['invalid-json']],
    ['no arguments', call('add', ''), ['invalid-json']],
    ['a missing argument', call('add', '{"a":1}'), ['schema-mismatch']],
    ['an argument of another type', call('add', '{"a":"1","b":2}'), ['schema-mismatch']],
    ['JSON within JSON', call('add', '"{\\"a\\":1,\\"b\\":2}"'), ['schema-mismatch']],
  ])('judges %s', (_, made, expected) => {
    expect(codes(callFindings(answer(made), functions))).toEqual(expected)
  })
})

describe('canonical', () => {
  it('sorts members at every depth and leaves lists alone', () => {
    expect(canonical('{"b":[2,1],"a":{"d":1,"c":2}}')).toBe('{"a":{"c":2,"d":1},"b":[2,1]}')
    expect(canonical('{"b":')).toBe('{"b":')
  })

  it('makes calls comparable', () => {
    expect(callsOf(answer(call('add', '{"b": 2,"a":1}')))).toEqual(['add({"a":1,"b":2})'])
  })
})
