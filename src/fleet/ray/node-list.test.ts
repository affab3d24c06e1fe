import { expect, it } from 'vitest'
import { livingNodes } from './node-list.ts'

const list = (...states: readonly string[]): string =>
  JSON.stringify({ result: true, data: { result: { total: 3, result: states.map((state) => ({ state })) } } })

it('counts the nodes that live', () => {
  expect(livingNodes(list('ALIVE', 'DEAD', 'ALIVE'))).toBe(2)
})

it.each(['', '[]', '{"data":{}}', '<html>'])('knows nothing of %j', (text) => {
  expect(livingNodes(text)).toBeUndefined()
})
