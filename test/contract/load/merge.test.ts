/** What many machines measured, merged, is what one would have measured, to the digit. */
import { describe, expect, it } from 'vitest'
import { DurationHistogram } from '../../../src/contract/duration-histogram.ts'
import type { PartResult } from '../../../src/load/agent/agent-plan.ts'
import { createRandom } from '../../../src/load/random.ts'
import { mergeResults, partOf } from '../../../src/load/record/merge-results.ts'
import { makeAgentResult } from '../../fixtures/make-agent-result.ts'

describe('histograms of agents', () => {
  it('merge without loss, over the wire too', () => {
    const random = createRandom(7)
    const whole = new DurationHistogram()
    const parts = Array.from({ length: 64 }, () => {
      const result = makeAgentResult((totals) => {
        for (let sample = 0; sample < 500; sample++) {
          const ms = random.exponential() * 40
          totals.record('ttft', ms)
          whole.record(ms)
        }
      })
      return JSON.parse(JSON.stringify(partOf(mergeResults([result])))) as PartResult
    })
    const [first, ...others] = parts
    const merged = first && mergeResults([first, ...others]).latencies.ttft
    expect(merged?.distribution()).toEqual(whole.distribution())
    expect(merged?.toBase64()).toBe(whole.toBase64())
  })
})
