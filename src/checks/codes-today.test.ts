import { expect, it } from 'vitest'
import { codeToday, nameToday } from './codes-today.ts'

it('gives the code of today to checks that ship, and to no others', () => {
  expect(codeToday('errors/bad-ranges', 'accepted')).toBe('mistake-answered')
  expect(nameToday('errors/bad-ranges/accepted')).toBe('errors/bad-ranges/mistake-answered')
  for (const name of ['own/rude/accepted', 'chat/n/accepted', 'chat/n/choice-count-wrong'])
    expect(nameToday(name)).toBe(name)
})
