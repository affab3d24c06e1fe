import { describe, expect, it } from 'vitest'
import type { CheckOutcome, Finding } from '../contract/check.ts'
import { isKnown, levelOfNew, newFindings } from '../contract/is-known.ts'
import type { CheckRecord } from '../contract/report.ts'
import { goneFindings, knownOf, markKnown, ofBehind } from './known-findings.ts'

const known = {
  finding: 'errors/missing-content/mistake-answered',
  versions: { from: '0.32', below: '0.33' },
  reason: 'x',
  upstream: 'none',
}
const record = (outcome: CheckOutcome): CheckRecord => ({
  id: 'errors/missing-content',
  title: 'x',
  advice: 'x',
  level: 'must',
  needs: [],
  durationMs: 1,
  outcome,
  exchanges: {},
})
const fails = (code: string, ...more: readonly string[]): CheckRecord => {
  const finding = (one: string): Finding => ({ code: one, message: 'x' })
  return record({ status: 'fail', findings: [finding(code), ...more.map(finding)] })
}

describe('knownOf', () => {
  it('keeps to the version, and excuses nothing where it is not known', () => {
    expect(knownOf([known], '0.32.0')).toEqual([known])
    expect(knownOf([known], '0.33.0')).toEqual([])
    expect(knownOf([known], undefined)).toEqual([])
  })
})

describe('markKnown', () => {
  it('marks a record that has the finding, and leaves others alone', () => {
    expect(markKnown(fails('mistake-answered'), [known]).known).toEqual([known])
    expect(markKnown(fails('other'), [known])).not.toHaveProperty('known')
    expect(markKnown(record({ status: 'pass' }), [known])).not.toHaveProperty('known')
  })
  it('does not take a check for another whose id it begins with', () => {
    const longer = { ...fails('mistake-answered'), id: 'errors/missing-content-type' }
    expect(markKnown(longer, [known])).not.toHaveProperty('known')
    expect(goneFindings([{ ...longer, outcome: { status: 'pass' } }], [known])).toEqual([])
  })
})

describe('a known finding that names subjects', () => {
  const about = (...subjects: readonly string[]): CheckRecord => {
    const [first = 'x', ...rest] = subjects
    const finding = (subject: string): Finding => ({ code: 'mistake-answered', message: subject, subject })
    return record({ status: 'fail', findings: [finding(first), ...rest.map(finding)] })
  }
  const narrow = { ...known, subjects: ['not', 'if/else'] }

  it('excuses those, and leaves any other finding of the same code as news', () => {
    expect(isKnown(markKnown(about('not', 'if/else'), [narrow]))).toBe(true)
    const news = markKnown(about('not', 'allOf'), [narrow])
    expect(isKnown(news)).toBe(false)
    expect(newFindings(news).map(({ subject }) => subject)).toEqual(['allOf'])
  })
  it('names exchanges where findings have no subject', () => {
    const at = (exchange: string): CheckRecord =>
      record({ status: 'fail', findings: [{ code: 'mistake-answered', message: 'x', exchange }] })
    const one = { ...known, subjects: ['chat unknown model'] }
    expect(isKnown(markKnown(at('chat unknown model'), [one]))).toBe(true)
    expect(isKnown(markKnown(at('chat wrong type'), [one]))).toBe(false)
  })
  it('excuses no finding that names none', () => {
    expect(markKnown(fails('mistake-answered'), [narrow])).not.toHaveProperty('known')
  })
  it('is gone where only others were found', () => {
    expect(goneFindings([about('allOf')], [narrow])).toEqual([narrow])
    expect(goneFindings([about('not')], [narrow])).toEqual([])
  })
})

describe('a known finding of a gateway, or of the server behind it', () => {
  const of = (origin: 'gateway' | 'server'): CheckRecord =>
    record({ status: 'fail', findings: [{ code: 'mistake-answered', message: 'x', origin }] })
  const [behind = known] = ofBehind([known])

  it('excuses what its own server does, and not what only the other does', () => {
    expect(isKnown(markKnown(of('server'), [behind]))).toBe(true)
    expect(isKnown(markKnown(of('gateway'), [behind]))).toBe(false)
    expect(isKnown(markKnown(of('gateway'), [known]))).toBe(true)
    expect(isKnown(markKnown(of('server'), [known]))).toBe(false)
  })
  it('excuses where nobody knows which of them it is', () => {
    expect(isKnown(markKnown(fails('mistake-answered'), [behind]))).toBe(true)
    expect(isKnown(markKnown(fails('mistake-answered'), [known]))).toBe(true)
  })
  it('excuses what the server behind may not have shown when it was asked directly', () => {
    expect(isKnown(markKnown(of('gateway'), [{ ...behind, sometimes: true }]))).toBe(true)
  })
})

describe('levelOfNew', () => {
  const findings: readonly [Finding, Finding] = [
    { code: 'lesser', message: 'x', level: 'should' },
    { code: 'mistake-answered', message: 'x' },
  ]
  it('is the gravest of what is new', () => {
    const both = record({ status: 'fail', findings })
    expect(levelOfNew(both)).toBe('must')
    expect(levelOfNew(markKnown(both, [known]))).toBe('should')
    expect(levelOfNew(record({ status: 'fail', findings: [findings[0]] }))).toBe('should')
    expect(levelOfNew(record({ status: 'pass' }))).toBeUndefined()
  })
})

describe('isKnown', () => {
  it('holds only where every finding is known', () => {
    expect(isKnown(markKnown(fails('mistake-answered'), [known]))).toBe(true)
    expect(isKnown(markKnown(fails('mistake-answered', 'other'), [known]))).toBe(false)
    expect(isKnown(fails('other'))).toBe(false)
    expect(isKnown(record({ status: 'pass' }))).toBe(false)
  })
})

describe('goneFindings', () => {
  it('names what its check did not find, and nothing of a check that told nothing', () => {
    expect(goneFindings([record({ status: 'pass' })], [known])).toEqual([known])
    expect(goneFindings([fails('other')], [known])).toEqual([known])
    expect(goneFindings([fails('mistake-answered')], [known])).toEqual([])
    expect(goneFindings([record({ status: 'vacuous', reason: 'x' })], [known])).toEqual([])
    expect(goneFindings([fails('not-answered')], [known])).toEqual([])
    expect(goneFindings([], [known])).toEqual([])
  })
  it('is not gone where one of two records of the check has it', () => {
    const under = { ...record({ status: 'pass' }), under: 'ten-seconds' }
    expect(goneFindings([fails('mistake-answered'), under], [known])).toEqual([])
  })
  it('is not gone where a gateway hides what the server behind it still does', () => {
    const { id, outcome } = fails('mistake-answered')
    expect(goneFindings([record({ status: 'pass' })], [known], [{ id, outcome }])).toEqual([])
  })
  it('does not miss what comes in some runs only', () => {
    expect(goneFindings([record({ status: 'pass' })], [{ ...known, sometimes: true }])).toEqual([])
  })
})
