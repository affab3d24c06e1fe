import { describe, expect, it } from 'vitest'
import { describeError } from './describe-error.ts'

describe('describeError', () => {
  it.each([
    ['an error object', { message: 'no', code: 400 }, 'no'],
    ['text', 'Unauthorized', 'Unauthorized'],
    ['an object of another shape', { reason: 7 }, '{"reason":7}'],
    ['a number', 7, '7'],
    ['a long text', 'x'.repeat(400), `${'x'.repeat(300)}…`],
  ])('says %s in one line', (_, error, said) => {
    expect(describeError(error)).toBe(said)
  })
})
