/** Whatever an answer holds, every judge makes a finding of it or nothing, and none throws. */
import { describe, expect, it } from 'vitest'
import { allChecks } from '../../../src/checks/plan-checks.ts'
import { judgeExchanges } from '../../../src/checks/run-check.ts'
import type { Exchange } from '../../../src/contract/exchange.ts'
import { readFixture } from '../../fixtures/exchange-fixture.ts'
import { hostile, madeHostile } from '../../fixtures/hostile-answers.ts'

const recorded = allChecks.flatMap((check) => {
  const fixture = readFixture(check.id)
  const [first] = Object.entries(fixture?.exchanges ?? {})
  return fixture === undefined || first === undefined ? [] : [{ check, ...fixture, first }]
})
/** Those read every token, and answers of this size are slow to read. */
const ofTokens = /^(chat\/logprobs|chat\/usage-token-ids|completions\/logprobs|embeddings\/shape)$/
const large = new Set(['far too many tokens', 'a text of a megabyte'])

describe('a judge', () => {
  it.each(Object.entries(hostile))('survives %s', (name, change) => {
    const asked = large.has(name) ? recorded.filter(({ check }) => ofTokens.test(check.id)) : recorded
    expect(asked.length).toBeGreaterThan(2)
    for (const {
      check,
      facts,
      exchanges,
      first: [key, good],
    } of asked) {
      const { incompleteBecause: _, ...answer } = madeHostile(good, change)
      // Also a judge that believes the answer whole has to survive it.
      const whole: Exchange = { ...answer, completion: 'complete' }
      expect(() => judgeExchanges(check, { ...exchanges, [key]: whole }, facts), check.id).not.toThrow()
    }
  })
})
