import { expect, it } from 'vitest'
import { copyPlain } from './copy-plain.ts'

const cyclic: Record<string, unknown> = { list: [1] }
cyclic['list'] = [cyclic]
const bottomless = (): object => new Proxy({ x: 0 }, { get: () => bottomless() })

it('copies plain values, each member read once', () => {
  let reads = 0
  const shared = { a: 1 }
  const value = {
    list: [shared, shared, null, undefined, 'text'],
    get counted() {
      return ++reads
    },
  }
  const copied = copyPlain(value)
  expect(copied).toEqual({ list: [{ a: 1 }, { a: 1 }, null, undefined, 'text'], counted: 1 })
  expect(copyPlain(copied)).toEqual(copied)
  expect(reads).toBe(1)
})

it.each([
  ['list.0 holds itself', cyclic],
  ['nested more than 100 levels deep', bottomless()],
  ['has a member called __proto__', JSON.parse('{"presets": {"__proto__": {}}}')],
  ['a.b is a function', { a: { b: () => 1 } }],
  ['a is a bigint', { a: 1n }],
  [
    'boom',
    {
      get a() {
        throw new Error('boom')
      },
    },
  ],
])('refuses what %s', (why, value) => {
  expect(() => copyPlain(value)).toThrow(why)
})
