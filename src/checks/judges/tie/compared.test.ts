import { expect, it } from 'vitest'
import { makeCompletion } from '../../../../test/fixtures/make-exchange.ts'
import { compared, notesOn } from './compared.ts'

const pairs = [
  { reference: 'a', other: 'b' },
  { reference: 'a', other: 'c' },
]
const transcript = (b: string, c: string) => ({
  a: makeCompletion('one two three four'),
  b: makeCompletion(b),
  c: makeCompletion(c),
})

it('learns nothing where every answer parts at its first tokens', () => {
  expect(compared([], transcript('one ten', 'two'), pairs)).toHaveProperty('vacuous')
  expect(compared([], transcript('one ten', 'one two three five'), pairs)).toEqual([])
  expect(compared([], transcript('one two three four', 'two'), pairs)).toEqual([])
})

it('keeps what was found', () => {
  const findings = [{ code: 'text-differs', message: 'x' }]
  expect(compared(findings, transcript('two', 'two'), pairs)).toBe(findings)
})

it('says how much was compared, where answers part', () => {
  expect(notesOn(transcript('one two three four', 'one two five'), pairs)).toEqual([
    '1 of 2 answers part from their reference; up to there, 72 % of the text was compared.',
  ])
  expect(notesOn(transcript('one two three four', 'one two three four'), pairs)).toEqual([])
})
