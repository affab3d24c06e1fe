import { describe, expect, it } from 'vitest'
import { makeAnswer, makeCompletion } from '../../../test/fixtures/make-exchange.ts'
import { sameAnswerFindings } from './same-answer.ts'

const compare = (expected: string, got: string) =>
  sameAnswerFindings(
    { name: 'alone', answer: makeCompletion(expected) },
    { name: 'together', answer: makeCompletion(got) },
  ).map(({ message }) => message)

describe('sameAnswerFindings', () => {
  it('finds nothing in equal answers, whatever their ids', () => {
    expect(compare('the same', 'the same')).toEqual([])
  })

  it('quotes short texts whole', () => {
    expect(compare('red', 'blue')).toEqual(['Expected what alone has, "red", got "blue".'])
  })

  it('quotes long texts from shortly before the fork', () => {
    const start = 'x'.repeat(500)
    expect(compare(`${start} left`, `${start} right`)).toEqual([
      `Expected what alone has, "${'x'.repeat(19)} left", got "${'x'.repeat(19)} right" from character 481 on.`,
    ])
  })

  it('finds an answer that is a beginning of the other', () => {
    expect(compare('one two', 'one')).toEqual(['Expected what alone has, "one two", got "one".'])
    expect(compare('one', 'one two')).toEqual(['Expected what alone has, "one", got "one two".'])
  })

  it('finds a missing choice', () => {
    const findings = sameAnswerFindings(
      { name: 'alone', answer: makeCompletion('red') },
      { name: 'together', answer: makeAnswer({ choices: [] }) },
    )
    expect(findings.map(({ code }) => code)).toEqual([
      'text-differs',
      'finish-reason-differs',
      'usage-differs',
    ])
  })
})
