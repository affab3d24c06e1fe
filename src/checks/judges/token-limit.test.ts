import { describe, expect, it } from 'vitest'
import { makeCompletion } from '../../../test/fixtures/make-exchange.ts'
import { judgeTokenLimit } from './token-limit.ts'

const body = (limit: number): string => JSON.stringify({ max_tokens: limit })
const answer = (completion: number, limit: number, { prompt = 10, reason = 'length' } = {}) => ({
  ...makeCompletion(
    '1,2',
    { finish_reason: reason },
    { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion },
  ),
  request: { method: 'POST', url: 'http://127.0.0.1:1/v1/completions', headers: {}, body: body(limit) },
})
const judged = (long: ReturnType<typeof answer>, maxModelLen?: number) =>
  judgeTokenLimit(
    { cut: answer(4, 4), longer: answer(8, 8), long },
    { limit: 4, ...(maxModelLen === undefined ? {} : { maxModelLen }) },
  )

describe('a long answer', () => {
  it('that a server cuts at a limit of its own is found', () => {
    const finding = { code: 'token-limit-missed', exchange: 'long', path: 'usage.completion_tokens' }
    expect(judged(answer(16, 64))).toMatchObject([finding])
    expect(judged(answer(128, 256), 4096)).toMatchObject([finding])
  })
  it.each([
    ['is as long as it was allowed to be', answer(64, 64), 4096],
    ['ended by itself', answer(16, 64, { reason: 'stop' }), 4096],
    ['fills the context', answer(150, 256, { prompt: 50 }), 200],
    ['may fill a context of unknown length', answer(240, 256, { prompt: 270 }), undefined],
  ])('that %s is right', (_name, long, maxModelLen) => {
    expect(judged(long, maxModelLen)).toEqual([])
  })
})
