import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { formatIssues } from './format-issues.ts'

const schema = z.strictObject({
  maxModelLen: z.int().min(1).max(100).optional(),
  dtype: z.enum(['auto', 'bfloat16', 'float16']).optional(),
  lora: z
    .strictObject({ modules: z.array(z.strictObject({ name: z.string(), path: z.string() })) })
    .optional(),
  either: z.union([z.literal(1), z.strictObject({ queue: z.string() })]).optional(),
  env: z.record(z.string().regex(/^[A-Z]+$/, { error: 'is no variable name' }), z.string()).optional(),
})

function problems(input: unknown): readonly string[] {
  const { error } = schema.safeParse(input)
  return formatIssues(error?.issues ?? [], { schema, input, at: ['options'] })
}

describe('formatIssues', () => {
  it.each<[string, unknown, readonly string[]]>([
    [
      'an unknown key near a known one',
      { maxModelLength: 1 },
      ['options.maxModelLength: unknown key; did you mean maxModelLen?'],
    ],
    [
      'an unknown key in a list',
      { lora: { modules: [{ name: 'a', pat: '/', path: '/' }] } },
      ['options.lora.modules[0].pat: unknown key; did you mean path?'],
    ],
    [
      'an unknown word',
      { dtype: 'bfloat' },
      ['options.dtype: "bfloat" is not one of auto, bfloat16, float16; did you mean bfloat16?'],
    ],
    ['a wrong type', { maxModelLen: 'many' }, ['options.maxModelLen: "many" is not of type number']],
    ['a fraction', { maxModelLen: 1.5 }, ['options.maxModelLen: 1.5 is not of type int']],
    [
      'a missing key',
      { lora: { modules: [{ name: 'a' }] } },
      ['options.lora.modules[0].path: is missing (a value of type string)'],
    ],
    ['too small a number', { maxModelLen: 0 }, ['options.maxModelLen: 0 is less than 1']],
    ['too large a number', { maxModelLen: 101 }, ['options.maxModelLen: 101 is more than 100']],
    ['none of two forms', { either: 2 }, ['options.either: 2 has none of the allowed forms']],
    ['a bad key of a record', { env: { 'a b': 'x' } }, ['options.env.a b: is no variable name']],
    ['no object at all', 5, ['options: 5 is not of type object']],
  ])('tells %s', (_what, input, expected) => {
    expect(problems(input)).toEqual(expected)
  })

  it('lists the known keys where none is near', () => {
    expect(problems({ zzzzzz: 1 })).toEqual([
      'options.zzzzzz: unknown key; the keys are dtype, either, env, lora, maxModelLen',
    ])
  })

  it('tells every problem', () => {
    expect(problems({ dtype: 'x', maxModelLen: 0 })).toHaveLength(2)
  })

  it('cuts long values', () => {
    expect(problems({ maxModelLen: 'x'.repeat(500) })[0]?.length).toBeLessThan(140)
  })
})
