import { expect, it } from 'vitest'
import { z } from 'zod'
import { makeAnswer } from '../../../test/fixtures/make-exchange.ts'
import { judgeShape, shapeFindings } from './shape.ts'

const schema = z.object({ object: z.literal('list'), count: z.number(), names: z.array(z.string()) })

it.each([
  [undefined, ['The body is not JSON.']],
  [[], ['The body: expected object, received array.']],
  [
    { object: 'list', count: '1' },
    ['count: expected number, received string.', 'names: expected array, but it is missing.'],
  ],
  [{ object: 'set', count: 1, names: [] }, ['object: expected "list", got "set".']],
])('says of %j in plain words what does not fit', (value, messages) => {
  expect(shapeFindings(schema, value, 'body-invalid').map(({ message }) => message)).toEqual(messages)
})

it('quotes the id that two answers share, for it may be empty', () => {
  const answer = makeAnswer({ id: '', choices: [] })
  const findings = judgeShape({ first: answer, second: answer }, z.object({}))
  expect(findings.map(({ message }) => message)).toEqual(['Two answers have the same id "".'])
})
