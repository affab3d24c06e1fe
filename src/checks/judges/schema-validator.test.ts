import { describe, expect, it } from 'vitest'
import { schemaFault } from './schema-validator.ts'

const schema = {
  type: 'object',
  properties: { city: { type: 'string' }, count: { type: 'integer', minimum: 0 } },
  required: ['city'],
  additionalProperties: false,
}

describe('schemaFault', () => {
  it.each([[{ city: 'Paris' }], [{ city: 'Paris', count: 0 }]])('takes %j', (value) => {
    expect(schemaFault(schema, value)).toBeUndefined()
  })

  it.each([
    [{}, "the value must have required property 'city'"],
    [{ city: 5 }, '/city must be string'],
    [{ city: 'Paris', count: 1.5 }, '/count must be integer'],
    [{ city: 'Paris', extra: 1 }, 'the value must NOT have additional properties'],
    ['text', 'the value must be object'],
  ])('says what is wrong with %j', (value, fault) => {
    expect(schemaFault(schema, value)).toBe(fault)
  })

  it('takes a schema again, with its id, and keywords that it does not know', () => {
    const known = { $id: 'https://example.org/x', type: 'integer', 'x-order': 3 }
    expect([schemaFault(known, 1), schemaFault(known, 2), schemaFault(known, 'a')]).toEqual([
      undefined,
      undefined,
      'the value must be integer',
    ])
  })

  it('throws for what is no schema', () => {
    expect(() => schemaFault({ type: 'nope' }, 1)).toThrow(/schema is invalid/)
  })
})
