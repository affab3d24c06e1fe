import { expect, it } from 'vitest'
import { lackOf } from './lack-of.ts'

const errorOf = (code: string): NodeJS.ErrnoException => Object.assign(new Error(`connect ${code}`), { code })

it.each([
  ['EMFILE', 'environment/too-few-files'],
  ['ENFILE', 'environment/too-few-files'],
  ['EADDRNOTAVAIL', 'environment/unreachable'],
  ['ECONNREFUSED', undefined],
  ['ECONNRESET', undefined],
  ['ETIMEDOUT', undefined],
])('%s is %s', (code, expected) => {
  expect(lackOf(errorOf(code))?.code).toBe(expected)
})
