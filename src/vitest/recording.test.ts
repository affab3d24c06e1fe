import { describe, expect, it } from 'vitest'
import { makeExchange } from '../../test/fixtures/make-exchange.ts'
import type { Client } from '../contract/client.ts'
import type { CheckRecord } from '../contract/report.ts'
import { recordedCharacters } from '../contract/keep-ends.ts'
import { boundEvidence, startRecording } from './recording.ts'

const longest = 4 << 20
const huge = makeExchange({ body: 'x'.repeat(3 * longest), frames: [] })
const answer = (): Promise<typeof huge> => Promise.resolve(huge)
const client: Client = { chat: answer, completions: answer, raw: answer }
const start = () => startRecording({ client, model: 'tiny', signal: new AbortController().signal })

const record: CheckRecord = {
  id: 'chat/shape',
  title: 'a check',
  advice: '',
  level: 'must',
  needs: [],
  durationMs: 1,
  outcome: { status: 'pass' },
  exchanges: { huge },
}

describe('startRecording', () => {
  it('gives the test its whole answer, and keeps the ends of one that is too long', async () => {
    const recording = start()
    expect(await recording.client.chat({})).toBe(huge)
    recording.note(record)
    recording.keepExchanges(record)
    const { exchanges, checks } = recording.evidence
    const kept = [...Object.values(exchanges), ...checks.flatMap((one) => Object.values(one.exchanges))]
    expect(kept).toHaveLength(3)
    for (const one of kept) {
      expect(recordedCharacters(one)).toBeLessThanOrEqual(longest)
      expect(one.cut).toEqual({ characters: huge.body.length })
    }
  })
})

describe('boundEvidence', () => {
  it('keeps less of each test once the tests of the run have brought too much', () => {
    const budget = { recordedCharacters: 0 }
    const sizes = Array.from({ length: 40 }, () => {
      const evidence = { exchanges: { huge }, checks: [record] }
      boundEvidence(budget, evidence)
      const [check] = evidence.checks
      return [evidence.exchanges.huge, check?.exchanges['huge']].map((one) => recordedCharacters(one ?? huge))
    }).flat()
    expect(sizes[0]).toBeGreaterThan(longest / 4)
    expect(sizes.at(-1)).toBeLessThanOrEqual(16 << 10)
    expect(budget.recordedCharacters).toBeLessThan(80 << 20)
  })
})
