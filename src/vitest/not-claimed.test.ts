import { describe, expect, it } from 'vitest'
import type { Capability } from '../contract/preset.ts'
import { notClaimedLine } from './not-claimed.ts'
import type { FinishedTest } from './test-record.ts'

const lacking = (...notClaimed: readonly Capability[]): FinishedTest => ({
  file: 'a.test.ts',
  name: 'one',
  state: 'skipped',
  errors: [],
  durationMs: 0,
  retries: 0,
  evidence: { exchanges: {}, checks: [], ...(notClaimed.length === 0 ? {} : { notClaimed }) },
})

describe('notClaimedLine', () => {
  it('counts the tests and names each claim once', () => {
    expect(notClaimedLine('tiny', [lacking('tools'), lacking(), lacking('tools', 'reasoning')])).toBe(
      '  skipped  2 tests need what tiny does not claim: tools, reasoning',
    )
    expect(notClaimedLine('tiny', [lacking('lora')])).toBe(
      '  skipped  1 test needs what tiny does not claim: lora',
    )
  })
  it('says nothing where nothing is lacking', () => {
    expect(notClaimedLine('tiny', [lacking()])).toBeUndefined()
  })
})
