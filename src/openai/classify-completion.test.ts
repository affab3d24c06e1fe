import { describe, expect, it } from 'vitest'
import {
  failedAnswer,
  goodAnswer,
  goodStream,
  otherAnswer,
  streamFaults,
  wholeAnswers,
  wholeFaults,
} from '../../test/fixtures/answer-cases.ts'
import { brokenAnswers, oddAnswers } from '../../test/fixtures/odd-answer-cases.ts'
import { eventAnswers } from '../../test/fixtures/event-answer-cases.ts'
import type { Reply, TransportFailureKind } from '../contract/exchange.ts'
import { classifyCompletion } from './classify-completion.ts'

describe('an answer', () => {
  it.each([
    ...wholeAnswers,
    ...streamFaults,
    ...wholeFaults,
    ...eventAnswers,
    ...oddAnswers,
    ...brokenAnswers,
  ])('$name is $completion', ({ reply, completion, said }) => {
    const found = classifyCompletion(reply)
    expect(found.completion).toBe(completion)
    expect(found.incompleteBecause ?? '').toContain(said)
    expect(found.incompleteBecause === undefined).toBe(completion === 'complete')
  })
})

describe('a failure of the transport', () => {
  it.each<TransportFailureKind>([
    'refused',
    'reset',
    'truncated',
    'malformed',
    'timeout',
    'stalled',
    'cancelled',
  ])('%s goes before everything else', (kind) => {
    const failed = (reply: Reply): Reply => ({
      ...reply,
      failure: { kind, phase: 'body', message: `it was ${kind}` },
    })
    const expected = { completion: kind, incompleteBecause: `it was ${kind}` }
    for (const reply of [goodStream, goodAnswer, otherAnswer])
      expect(classifyCompletion(failed(reply))).toEqual(expected)
    expect(classifyCompletion(failed(failedAnswer))).toEqual({
      completion: kind,
      incompleteBecause: `it was ${kind} The server said: the engine died`,
    })
  })
})
