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
const ofTokens = /^(chat|completions)\/usage-token-ids$|^embeddings\/shape$/
/** Each kind of answer is shown to every tenth check, another tenth each time: all of them take minutes. */
const share = 10
const large = new Set(['far too many tokens', 'a text of a megabyte'])

describe('a judge', () => {
  it.each(Object.entries(hostile))('survives %s', (name, change) => {
    const turn = Object.keys(hostile).indexOf(name)
    const asked = recorded.filter(({ check }, index) =>
      large.has(name) ? ofTokens.test(check.id) : (index + turn) % share === 0,
    )
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
