import { expect, it } from 'vitest'
import { lumpsText } from './lumps.ts'

it('counts among the answers whose times tell, and says of how many they do not', () => {
  expect(lumpsText({ notStreamed: 40, told: 45, completed: 60 })).toBe(
    '40 of 45 answers came in one lump or a few (the times of 15 more do not tell)',
  )
  expect(lumpsText({ notStreamed: 60, told: 60, completed: 60 })).toBe(
    '60 of 60 answers came in one lump or a few',
  )
  expect(lumpsText({ notStreamed: 6, completed: 60 })).toBe('6 of 60 answers came in one lump or a few')
})
