import { expect, it } from 'vitest'
import { timingsLine } from './timings-line.ts'

it('gives whole nanoseconds, one stamp a token, and null for what never came', () => {
  const line = timingsLine({
    id: 'run-1-7',
    index: 7,
    dueMs: 1_000.000_001,
    sentMs: 1_000.5,
    headMs: undefined,
    readMs: [1_001.25, 1_001.3],
    tokenMs: [1_001.25, 1_001.25],
    endMs: 1_002,
    completion: 'truncated',
  })
  expect(line.endsWith('}\n')).toBe(true)
  expect(JSON.parse(line)).toEqual({
    id: 'run-1-7',
    index: 7,
    dueNs: 1_000_000_001,
    sentNs: 1_000_500_000,
    headNs: null,
    tokenNs: [1_001_250_000, 1_001_250_000],
    readNs: [1_001_250_000, 1_001_300_000],
    endNs: 1_002_000_000,
    completion: 'truncated',
  })
})
