import { expect, it } from 'vitest'
import { parseJson } from './read-json.ts'

const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels)

it('takes what is nested too deep for what is not JSON', () => {
  expect(parseJson(nested(400))).toHaveProperty('value')
  expect(parseJson(nested(100_000))).toEqual({ problem: 'it is nested more than 500 levels deep' })
})

it('does not count brackets in texts', () => {
  const text = JSON.stringify(['[{'.repeat(2_000), '"\\"[', `\\${'{'.repeat(900)}`])
  expect(parseJson(text)).toEqual({ value: JSON.parse(text) })
})
