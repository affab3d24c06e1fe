import { describe, expect, it } from 'vitest'
import { makeExchange } from '../../../../test/fixtures/make-exchange.ts'
import type { ServerFacts } from '../../../contract/check.ts'
import { draftsBetween, undrafted } from './counters.ts'

const facts: ServerFacts = {
  model: 'm',
  claims: [],
  expectations: {},
  engine: {
    name: 'engine',
    metrics: {
      version: '1',
      prefix: 'engine:',
      families: [],
      perRequest: [],
      drafts: 'engine:drafts',
      draftTokens: 'engine:draft_tokens',
      acceptedTokens: 'engine:accepted',
      acceptedAtPosition: 'engine:accepted_at',
    },
  },
}

/** Counters of two engines behind one page. */
const page = (drafts: number, acceptedAt: readonly number[]): string =>
  [0, 1]
    .flatMap((engine) => [
      `engine:drafts{engine="${engine}"} ${drafts}`,
      `engine:draft_tokens{engine="${engine}"} ${3 * drafts}`,
      `engine:accepted{engine="${engine}"} ${acceptedAt.reduce((a, b) => a + b, 0)}`,
      ...acceptedAt.map(
        (count, position) => `engine:accepted_at{engine="${engine}",position="${position}"} ${count}`,
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
    expect(draftsBetween(transcript(page(5, [4, 2]), page(15, [13, 9])), around, facts)).toEqual({
      drafts: 20,
      draftTokens: 60,
      accepted: 32,
      acceptedAt: [18, 14],
    })
  })

  it('gives nothing where a scrape is missing or counts no drafts', () => {
    expect(draftsBetween(transcript(page(5, [4]), 'up 1'), around, facts)).toBeUndefined()
    expect(draftsBetween({}, around, facts)).toBeUndefined()
    const { engine: _, ...unknown } = facts
    expect(draftsBetween(transcript(page(5, [4]), page(6, [4])), around, unknown)).toBeUndefined()
  })
})

describe('undrafted', () => {
  it('says why answers prove nothing of speculation', () => {
    expect(undrafted(transcript(page(5, [4]), page(6, [4])), facts)).toBeUndefined()
    expect(undrafted(transcript(page(5, [4]), page(5, [4])), facts)).toBe('no draft tokens were made')
    expect(undrafted(transcript('', ''), facts)).toBe('the metrics do not count drafts')
  })
})
