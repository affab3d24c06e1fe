import { expect, it } from 'vitest'
import { lackOf } from './lack-of.ts'

const errorOf = (code: string): NodeJS.ErrnoException => Object.assign(new Error(`connect ${code}`), { code })

it.each([
  ['EMFILE', 'environment/too-few-files'],
  ['ENFILE', 'environment/too-few-files'],
  ['EADDRNOTAVAIL', 'environment/unreachable'],
  ['EADDRINUSE', 'environment/too-few-ports'],
  ['ENOBUFS', 'environment/no-memory'],
  ['ENOMEM', 'environment/no-memory'],
  ['ECONNREFUSED', undefined],
  ['ECONNRESET', undefined],
  ['ETIMEDOUT', undefined],
])('%s is %s', (code, expected) => {
  expect(lackOf(errorOf(code))?.code).toBe(expected)
})

it('is none where one of several addresses has answered', () => {
  const [noAddress, refused] = [errorOf('EADDRNOTAVAIL'), errorOf('ECONNREFUSED')]
  const both = (...errors: readonly Error[]): NodeJS.ErrnoException =>
    Object.assign(new AggregateError(errors, ''), { code: 'EADDRNOTAVAIL' })
  expect(lackOf(both(noAddress, refused))).toBeUndefined()
  expect(lackOf(both(noAddress, noAddress))?.message).toMatch(/: EADDRNOTAVAIL, EADDRNOTAVAIL$/)
})
