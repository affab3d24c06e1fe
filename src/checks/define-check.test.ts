import { describe, expect, it } from 'vitest'
import { makeExchange } from '../../test/fixtures/make-exchange.ts'
import type { CheckContext } from '../contract/check.ts'
import type { Exchange } from '../contract/exchange.ts'
import { defineCheck } from './define-check.ts'
import type { Answered } from './judges/unanswered.ts'

const unused = () => Promise.reject(new Error('not to be called'))
const facts = { model: 'm', claims: [], expectations: {} }
const broken = makeExchange({
  failure: { kind: 'reset', phase: 'body', message: 'The peer hung up.' },
  completion: 'reset',
})

function check(answered?: Answered) {
  return defineCheck({
    id: 'area/slug',
    title: 'A title',
    advice: 'x',
    level: 'must',
    needs: [],
    ...(answered === undefined ? {} : { answered }),
    codes: ['always'],
    exercise: () => Promise.resolve({ one: makeExchange() }),
    judge: ({ one }) => [{ code: 'always', message: `Judged ${one.status}.` }],
  })
}

const judge = (answered: Answered | undefined, one: Exchange) => check(answered).judge({ one }, facts)

describe('defineCheck', () => {
  it('adds not-answered to the codes', () => {
    expect(check().codes).toEqual(['not-answered', 'always'])
  })

  it('judges what is answered', () => {
    expect(judge(undefined, makeExchange())).toEqual([{ code: 'always', message: 'Judged 200.' }])
  })

  it('says by a word of the check why an answer is not whole, and of the others that they are not', () => {
    const worded = defineCheck({
      id: 'area/slug',
      title: 'A title',
      advice: 'x',
      level: 'must',
      needs: [],
      codes: ['hung-up'],
      exercise: () => Promise.resolve({ one: makeExchange(), other: makeExchange() }),
      broken: ({ one }) =>
        one?.failure === undefined ? [] : [{ code: 'hung-up', message: 'x', exchange: 'one' }],
      judge: () => [],
    })
    const codes = (one: Exchange, other: Exchange): unknown => {
      const judgement = worded.judge({ one, other }, facts)
      return 'vacuous' in judgement ? judgement : judgement.map(({ code, exchange }) => `${code} ${exchange}`)
    }
    expect(codes(makeExchange(), makeExchange())).toEqual([])
    expect(codes(broken, makeExchange())).toEqual(['hung-up one'])
    expect(codes(broken, broken)).toEqual(['hung-up one', 'not-answered other'])
  })

  it('gives findings of codes that it only notes their level', () => {
    const noting = defineCheck({
      id: 'area/slug',
      title: 'A title',
      advice: 'x',
      level: 'must',
      needs: [],
      codes: ['grave', 'light'],
      noted: ['light'],
      exercise: () => Promise.resolve({ one: makeExchange() }),
      judge: () => ['grave', 'light'].map((code) => ({ code, message: 'x' })),
    })
    expect(noting.judge({ one: makeExchange() }, facts)).toEqual([
      { code: 'grave', message: 'x' },
      { code: 'light', message: 'x', level: 'should' },
    ])
  })

  it('keeps an incomplete answer from the judge, and says why', () => {
    const cut = makeExchange({ completion: 'truncated', incompleteBecause: 'There is no [DONE].' })
    expect(judge(undefined, cut)).toEqual([
      {
        code: 'not-answered',
        message: 'Expected a complete answer with status 200, got truncated: There is no [DONE].',
        exchange: 'one',
      },
    ])
    expect(judge('answered', cut)).toEqual([expect.objectContaining({ code: 'always' })])
  })

  it('keeps another status from the judge unless any reply will do', () => {
    const refused = makeExchange({ status: 500, body: 'boom', completion: 'server-error' })
    expect(judge('answered', refused)).toEqual([
      {
        code: 'not-answered',
        message: 'Expected a whole answer with status 200, got status 500: boom.',
        exchange: 'one',
      },
    ])
    expect(judge('replied', refused)).toEqual([expect.objectContaining({ code: 'always' })])
  })

  it('keeps a broken connection from every judge', () => {
    const finding = {
      code: 'not-answered',
      message: 'Expected a whole HTTP answer, got reset (body): The peer hung up.',
      exchange: 'one',
    }
    expect(judge('replied', broken)).toEqual([finding])
    const twice = check('replied').judge({ one: makeExchange(), two: broken, three: broken }, facts)
    expect(twice).toEqual([
      { ...finding, message: `${finding.message} The same in 1 more.`, exchange: 'two' },
    ])
  })

  it('keeps it from the notes too', () => {
    const noted = defineCheck({ ...check(), notes: ({ one }) => [`Status ${one?.status}.`] })
    expect(noted.notes?.({ one: makeExchange() }, facts)).toEqual(['Status 200.'])
    expect(noted.notes?.({ one: broken }, facts)).toEqual([])
    expect(check().notes?.({ one: makeExchange() }, facts)).toEqual([])
  })

  const about = defineCheck({
    id: 'area/slug',
    title: 'A title',
    advice: 'x',
    level: 'must',
    needs: [],
    codes: ['always'],
    applies: ({ maxModelLen }) =>
      maxModelLen === undefined ? { skip: 'no length is known' } : { half: maxModelLen / 2 },
    exerciseBaseline: async (_, { half }) => ({ one: makeExchange({ body: `baseline ${half}` }) }),
    exercise: async (_, { half }) => ({ one: makeExchange({ body: `sent ${half}` }) }),
    judge: (_, { half }, { model }) => [{ code: 'always', message: `Judged ${half} of ${model}.` }],
    notes: (_, { half }) => [`Noted ${half}.`],
  })
  const context = (maxModelLen?: number): CheckContext => ({
    client: { chat: unused, completions: unused, raw: unused },
    facts: maxModelLen === undefined ? facts : { ...facts, maxModelLen },
    signal: new AbortController().signal,
  })

  it('hands what the check is about to all of it', async () => {
    const { facts: known } = context(8)
    expect(about.skip?.(known)).toBeUndefined()
    expect((await about.exercise(context(8)))['one']?.body).toBe('sent 4')
    expect((await about.exerciseBaseline?.(context(8)))?.['one']?.body).toBe('baseline 4')
    expect(about.judge({}, known)).toEqual([{ code: 'always', message: 'Judged 4 of m.' }])
    expect(about.notes?.({}, known)).toEqual(['Noted 4.'])
  })

  it('says why it is skipped, and then sends and judges nothing', async () => {
    expect(about.skip?.(facts)).toEqual({ skip: 'no length is known' })
    expect(await about.exercise(context())).toEqual({})
    expect(about.judge({}, facts)).toEqual({ vacuous: 'no length is known' })
    expect(about.notes?.({}, facts)).toEqual([])
  })
})
