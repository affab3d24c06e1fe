import { describe, expect, it } from 'vitest'
import { makeAnswer, makeExchange } from '../../../../test/fixtures/make-exchange.ts'
import { foreignTags, rightAnswers, tagOf } from './tags.ts'

const says = (text: string) =>
  makeAnswer({
    choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
  })

describe('tagOf', () => {
  it('is the same in every run, and no two positions share one', () => {
    const tags = Array.from({ length: 5000 }, (_, position) => tagOf(position))
    expect(new Set(tags).size).toBe(tags.length)
    expect(tags[0]).toBe(tagOf(0))
    for (const tag of tags) expect(tag).toMatch(/^[a-z]\d[a-z]\d[a-z]$/)
  })
})

describe('foreignTags', () => {
  it('finds a tag of another request, in an answer that was left too', () => {
    const left = makeExchange({
      ...says(`so ${tagOf(1)}`),
      failure: { kind: 'cancelled', phase: 'body', message: 'Left.' },
    })
    const transcript = { 'probe 1': says(tagOf(1)), 'probe 2': left }
    expect(foreignTags(transcript)).toEqual([expect.objectContaining({ exchange: 'probe 2' })])
  })

  it('lets pass the own tag, and nonsense', () => {
    expect(foreignTags({ 'probe 1': says(tagOf(1)), 'probe 2': says('what?') })).toEqual([])
  })
})

describe('rightAnswers', () => {
  it('counts answers that hold their own tag', () => {
    expect(rightAnswers({ 'probe 1': says(`It is ${tagOf(1)}.`), 'probe 2': says('what?') })).toBe(1)
  })
})
