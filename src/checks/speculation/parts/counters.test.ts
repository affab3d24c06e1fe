import { describe, expect, it } from 'vitest'
import { makeExchange } from '../../../../test/fixtures/make-exchange.ts'
import { draftsBetween, undrafted } from './counters.ts'

/** Counters of two engines behind one page. */
const page = (drafts: number, acceptedAt: readonly number[]): string =>
  [0, 1]
    .flatMap((engine) => [
      `vllm:spec_decode_num_drafts_total{engine="${engine}"} ${drafts}`,
      `vllm:spec_decode_num_draft_tokens_total{engine="${engine}"} ${3 * drafts}`,
      `vllm:spec_decode_num_accepted_tokens_total{engine="${engine}"} ${acceptedAt.reduce((a, b) => a + b, 0)}`,
      ...acceptedAt.map(
        (count, position) =>
          `vllm:spec_decode_num_accepted_tokens_per_pos_total{engine="${engine}",position="${position}"} ${count}`,
      ),
    ])
    .join('\n')

const transcript = (before: string, after: string) => ({
  'metrics before': makeExchange({ body: before }),
  'metrics after': makeExchange({ body: after }),
})
const around = { from: 'metrics before', to: 'metrics after' }

describe('draftsBetween', () => {
  it('gives what moved, over all engines', () => {
    expect(draftsBetween(transcript(page(5, [4, 2]), page(15, [13, 9])), around)).toEqual({
      drafts: 20,
      draftTokens: 60,
      accepted: 32,
      acceptedAt: [18, 14],
    })
  })

  it('gives nothing where a scrape is missing or counts no drafts', () => {
    expect(draftsBetween(transcript(page(5, [4]), 'up 1'), around)).toBeUndefined()
    expect(draftsBetween({}, around)).toBeUndefined()
  })
})

describe('undrafted', () => {
  it('says why answers prove nothing of speculation', () => {
    expect(undrafted(transcript(page(5, [4]), page(6, [4])))).toBeUndefined()
    expect(undrafted(transcript(page(5, [4]), page(5, [4])))).toBe('no draft tokens were made')
    expect(undrafted(transcript('', ''))).toBe('the metrics do not count drafts')
  })
})
