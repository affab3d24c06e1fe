import { z } from 'zod'
import { describe, expect, it } from 'vitest'
import { anyJson, group, groupOf, json, list, toggle, value, variable, whenFalse, written } from './flags.ts'
import { optionOf, writeFlags } from './write-flags.ts'

const schema = z.strictObject({
  size: value('--size', z.number()),
  names: list('--names'),
  fast: toggle('--fast'),
  logs: whenFalse('--no-logs-at-all'),
  free: anyJson('--free'),
  typed: json('--typed', { maxDepth: z.number().optional() }),
  odd: written({
    flag: '--odd',
    schema: z.array(z.string()),
    write: (words) => ['--odd', words.join('+')],
  }),
  cache: group({ kind: value('--cache-kind', z.string()), spaceGiB: variable('CACHE_SPACE', z.number()) }),
  extra: groupOf('--enable-extra', { most: value('--most-extra', z.number()) }),
  quiet: variable('QUIET', z.boolean()),
  other: z.string().optional(),
})

const nothing = { args: [], env: {} }

describe('writeFlags', () => {
  it.each<[z.infer<typeof schema>, readonly string[], Readonly<Record<string, string>>]>([
    [{}, [], {}],
    [{ size: 3 }, ['--size', '3'], {}],
    [{ size: -1 }, ['--size=-1'], {}],
    [{ names: ['a', 'b'] }, ['--names', 'a', 'b'], {}],
    [{ fast: true }, ['--fast'], {}],
    [{ fast: false }, ['--no-fast'], {}],
    [{ logs: false }, ['--no-logs-at-all'], {}],
    [{ logs: true }, [], {}],
    [{ free: { someKey: [1] } }, ['--free', '{"someKey":[1]}'], {}],
    [{ typed: { maxDepth: 2 } }, ['--typed', '{"max_depth":2}'], {}],
    [{ odd: ['a', 'b'] }, ['--odd', 'a+b'], {}],
    [{ cache: { kind: 'x', spaceGiB: 2 } }, ['--cache-kind', 'x'], { CACHE_SPACE: '2' }],
    [{ cache: {} }, [], {}],
    [{ extra: {} }, ['--enable-extra'], {}],
    [{ extra: { most: 4 } }, ['--enable-extra', '--most-extra', '4'], {}],
    [{ quiet: true }, [], { QUIET: '1' }],
    [{ quiet: false }, [], {}],
    [{ other: 'read by the engine itself' }, [], {}],
  ])('%j', (options, args, env) => {
    expect(writeFlags(schema, schema.parse(options))).toEqual({ ...nothing, args, env })
  })

  it('keeps the order of the schema', () => {
    expect(writeFlags(schema, { fast: true, size: 1 }).args).toEqual(['--size', '1', '--fast'])
  })
})

describe('optionOf', () => {
  it.each([
    ['--size', 'size'],
    ['--typed', 'typed'],
    ['--cache-kind', 'cache.kind'],
    ['--enable-extra', 'extra'],
    ['--most-extra', 'extra.most'],
    ['--unknown', undefined],
  ])('%s is %s', (flag, option) => {
    expect(optionOf(schema, flag)).toBe(option)
  })
})
