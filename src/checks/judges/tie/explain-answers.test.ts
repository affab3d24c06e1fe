import { describe, expect, it } from 'vitest'
import { makeAnswer, makeCompletion, makeExchange } from '../../../../test/fixtures/make-exchange.ts'
import type { ServerFacts } from '../../../contract/check.ts'
import { nearNats, whyDifferent, withReason } from './explain-answers.ts'

const facts = { model: 'm', claims: [], expectations: {} } satisfies ServerFacts
const pair = { reference: 'alone', other: 'together' }

describe('nearNats', () => {
  it.each([
    [{}, 0.5],
    [{ layers: 6, configuration: { dtype: 'bfloat16', quantization: 'none', kvCacheDtype: 'auto' } }, 0.25],
    [{ configuration: { dtype: 'float16' } }, 0.0625],
    [{ configuration: { dtype: 'float16', quantization: 'awq' } }, 0.5],
    [{ configuration: { dtype: 'float16', kvCacheDtype: 'fp8_e4m3' } }, 0.5],
  ])('allows a server of which %j is known %d nats', (known, nats) => {
    expect(nearNats({ ...facts, ...known })).toBeCloseTo(nats)
  })
})

describe('whyDifferent', () => {
  it('says nothing of equal answers, nor where one was not sent', () => {
    const transcript = { alone: makeCompletion('a'), together: makeCompletion('a') }
    expect(whyDifferent(transcript, pair, facts)).toBeUndefined()
    expect(whyDifferent({ alone: makeCompletion('a') }, pair, facts)).toBeUndefined()
  })

  it('takes what came again into account, unless it broke off', () => {
    const transcript = { alone: makeCompletion('a'), together: makeCompletion('b') }
    const again = { ...transcript, 'again 1: alone': makeCompletion('b') }
    const broken = { ...transcript, 'again 1: alone': makeExchange({ completion: 'truncated' }) }
    expect(whyDifferent(again, pair, facts)?.verdict).toBe('explained')
    expect(whyDifferent(broken, pair, facts)?.verdict).toBe('unexplained')
  })

  it('does not ask an answer under a schema to take the best of all tokens', () => {
    const steps = [
      { token: '{', logprob: -4, top_logprobs: [{ token: 'Sure', logprob: -0.1 }] },
      { token: 'a', logprob: -0.7, top_logprobs: [{ token: 'b', logprob: -0.7 }] },
    ]
    const scored = (body: object) =>
      makeAnswer(
        { choices: [{ index: 0, message: { content: '{a' }, logprobs: { content: steps } }] },
        { request: { method: 'POST', url: '/v1/chat/completions', headers: {}, body: JSON.stringify(body) } },
      )
    const verdictOf = (body: object): unknown =>
      whyDifferent({ alone: scored(body), together: makeCompletion('{b') }, pair, facts)?.verdict
    expect(verdictOf({ response_format: { type: 'json_object' } })).toBe('explained')
    expect(verdictOf({ tool_choice: 'required' })).toBe('explained')
    expect(verdictOf({ tool_choice: 'auto' })).toBe('unexplained')
  })
})

describe('withReason', () => {
  const findings = [{ code: 'text-differs', message: 'Expected a.' }]

  it.each([
    ['explained', []],
    ['unexplained', [{ code: 'text-differs', message: 'Expected a. So it is.' }]],
    ['unclear', [{ code: 'text-differs', message: 'Expected a. So it is.', level: 'should' }]],
  ] as const)('makes of findings whose cause is %s: %j', (verdict, expected) => {
    expect(withReason(findings, { verdict, because: 'So it is.' })).toEqual(expected)
  })
})
