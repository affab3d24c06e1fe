import { expect, expectTypeOf, it } from 'vitest'
import { defined } from './defined.ts'

it('keeps what has a value, and leaves out what is undefined', () => {
  const limit = undefined as number | undefined
  const made = defined({ name: 'a', limit, none: null, zero: 0 })
  expect(made).toStrictEqual({ name: 'a', none: null, zero: 0 })
  expectTypeOf(made.limit).toEqualTypeOf<number | undefined>()
  expectTypeOf<typeof made>().toExtend<{ readonly name: string; readonly limit?: number }>()
})
