import { describe, expect, it } from 'vitest'
import { Flight, tokensOf } from './flight.ts'

describe('Flight', () => {
  it('stands still only while a request is under way and nothing comes', async () => {
    let now = 1_000
    const flight = new Flight(() => now)
    const answer = Promise.withResolvers<string>()
    let bytes = (): void => {}
    expect(flight.stillMs).toBe(0)
    const following = flight.follow(
      () => '{"max_tokens":8}',
      (onBytes) => {
        bytes = onBytes
        return answer.promise
      },
    )
    now += 500
    expect(flight.stillMs).toBe(500)
    // A second request takes nothing back of how long the first has stood still.
    void flight.follow(
      () => '{"max_tokens":8}',
      () => answer.promise,
    )
    expect(flight).toMatchObject({ stillMs: 500, underWay: 2, tokens: 32 })
    bytes()
    now += 20
    expect(flight.stillMs).toBe(20)
    answer.resolve('done')
    expect(await following).toBe('done')
    await Promise.resolve()
    expect(flight.stillMs).toBe(0)
  })
})

describe('tokensOf', () => {
  it.each([
    ['{"max_tokens":10,"n":3}', 30 + 11.5],
    ['{"max_completion_tokens":7}', 7 + 13.5],
    ['', 16],
  ])('%s', (body, tokens) => {
    expect(tokensOf(body)).toBe(tokens)
  })
})
