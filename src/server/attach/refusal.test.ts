import { describe, expect, it } from 'vitest'
import { makeExchange } from '../../../test/fixtures/make-exchange.ts'
import { isBroken, isRefused } from './refusal.ts'

const words = (message: string): string => JSON.stringify({ error: { message } })

describe('an answer to what a server may not offer', () => {
  it.each([
    [404, words('Not Found')],
    [405, ''],
    [501, words('not implemented')],
    [400, words('the model does not support embeddings')],
    [403, words('not in your plan')],
    [422, words('extra inputs are not permitted')],
    [500, words('tools param requires --jinja flag')],
    [500, words('This model does not support chat')],
    [500, words('Unsupported provider: openai')],
  ])('is a refusal: %s %s', (status, body) => {
    const answer = makeExchange({ status, body })
    expect(isRefused(answer)).toBe(true)
    expect(isBroken(answer)).toBe(false)
  })
  it.each([
    [500, words('EngineDeadError')],
    [500, words('CUDA error: operation not supported')],
    [502, '<html>Bad Gateway</html>'],
    [503, ''],
  ])('is broken: %s %s', (status, body) => {
    const answer = makeExchange({ status, body })
    expect(isRefused(answer)).toBe(false)
    expect(isBroken(answer)).toBe(true)
  })
})
