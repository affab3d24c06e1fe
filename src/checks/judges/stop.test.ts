import { describe, expect, it } from 'vitest'
import { makeAnswer, makeCompletion } from '../../../test/fixtures/make-exchange.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { judgeStop, neverWritten, pickStop } from './stop.ts'

describe('pickStop', () => {
  it('takes three characters from the place asked for', () => {
    expect(pickStop(makeCompletion('4,5,6,7,8,9'), 0.5)).toBe(',7,')
    expect(pickStop(makeCompletion('4,5,6,7,8,9'), 0)).toBe(',5,')
  })

  it('never cuts a character', () => {
    expect(pickStop(makeCompletion('🎉🚀🎉🚀🎉🚀🎉🚀'), 0.5)).toBe('🎉🚀🎉')
  })

  it('has a string for answers that are too short', () => {
    expect(pickStop(makeCompletion('4,5'), 0.5)).toBe(neverWritten)
  })
})

describe('judgeStop', () => {
  const asked = (stop: unknown, answer: Exchange): Exchange => ({
    ...answer,
    request: { ...answer.request, body: JSON.stringify({ stop }) },
  })
  const free = makeCompletion('one two three four')

  it('stops at whichever string occurs first', () => {
    const stopped = asked(['three', 'two'], makeCompletion('one ', { stop_reason: 'two' }))
    expect(judgeStop({ free, stopped })).toEqual([])
  })

  it('finds text that ends at the string listed first, not at the one that occurs first', () => {
    const stopped = asked(['three', 'two'], makeCompletion('one two ', { stop_reason: 'three' }))
    expect(judgeStop({ free, stopped })).toEqual([
      expect.objectContaining({ code: 'stop-leaked', message: 'The text holds the stop string "two".' }),
      expect.objectContaining({
        code: 'stop-reason-wrong',
        message: 'Expected stop_reason "two", got "three".',
      }),
    ])
  })

  it('finds a first piece of the stop string that slipped out', () => {
    const stopped = asked('three', makeCompletion('one two thr'))
    expect(judgeStop({ free, stopped })).toEqual([
      expect.objectContaining({ code: 'text-wrong', message: 'Expected "one two ", got "one two thr".' }),
    ])
  })

  describe('after a thought', () => {
    const thoughtful = (content: string, finish: string, reasoning: string): Exchange =>
      makeAnswer({ choices: [{ index: 0, message: { content, reasoning }, finish_reason: finish }] })

    it('finds that the stop string was taken out and the answer goes on', () => {
      const stopped = asked('two', thoughtful('one  three four', 'length', 'I think.'))
      expect(judgeStop({ free: thoughtful('one two three four', 'length', 'I think.'), stopped })).toEqual([
        expect.objectContaining({ code: 'text-wrong' }),
        expect.objectContaining({ code: 'finish-reason-wrong' }),
      ])
    })

    it('is vacuous where the thought holds the stop string as well', () => {
      const stopped = asked('two', thoughtful('', 'stop', 'I think of '))
      expect(judgeStop({ free: thoughtful('one two', 'stop', 'I think of two.'), stopped })).toEqual({
        vacuous: 'the reasoning holds the stop string too',
      })
    })
  })

  it('is vacuous without a stop string', () => {
    expect(judgeStop({ free, stopped: asked(undefined, free) })).toHaveProperty('vacuous')
  })
})
