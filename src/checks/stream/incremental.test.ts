import { describe, expect, it } from 'vitest'
import { makeStream } from '../../../test/fixtures/make-exchange.ts'
import type { ServerFacts } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { streamIncremental } from './incremental.ts'

const facts: ServerFacts = { model: 'm', claims: ['completions'], expectations: {}, lacks: ['stream-usage'] }
const chunk = (text: string, reason: string | null = null) => ({
  choices: [{ index: 0, text, finish_reason: reason }],
})
const numbers = Array.from({ length: 20 }, (_, at) => `${at + 10},`)
const end = chunk('', 'length')

function judge(stream: Exchange, atMs?: number) {
  const frames = stream.frames.map((frame) => ({ ...frame, atMs: atMs ?? frame.atMs }))
  const judgement = streamIncremental.judge({ 'try 1': { ...stream, frames } }, facts)
  return 'vacuous' in judgement ? judgement.vacuous : judgement.map(({ code }) => code)
}

describe('a stream without usage', () => {
  it('is one piece where all its text is in one chunk', () => {
    expect(judge(makeStream([chunk(numbers.join('')), end]))).toEqual(['one-piece'])
  })
  it('is held back where all its chunks come at once', () => {
    expect(judge(makeStream([...numbers.map((text) => chunk(text)), end]), 90)).toEqual(['all-at-once'])
  })
  it('is right where it comes piece by piece', () => {
    expect(judge(makeStream([...numbers.map((text) => chunk(text)), end]))).toEqual([])
  })
  it('tells nothing where it has little text', () => {
    expect(judge(makeStream([chunk('4,5'), end]))).toBe('the answer has only 0 tokens')
  })
})
