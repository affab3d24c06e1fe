import { describe, expect, it } from 'vitest'
import { makeExchange } from '../../test/fixtures/make-exchange.ts'
import type { Exchange } from '../contract/exchange.ts'
import { defineCheck } from './define-check.ts'
import type { Expectation } from './judges/unanswered.ts'

const facts = { model: 'm', claims: [], expectations: {} }
const broken = makeExchange({
  failure: { kind: 'reset', phase: 'body', message: 'The peer hung up.' },
  completion: 'reset',
})

function check(expects?: Expectation) {
  return defineCheck({
    id: 'area/slug',
    title: 'A title',
    advice: 'x',
    level: 'must',
    needs: [],
    ...(expects === undefined ? {} : { expects }),
    codes: ['always'],
    exercise: () => Promise.resolve({ one: makeExchange() }),
    judge: ({ one }) => [{ code: 'always', message: `Judged ${one.status}.` }],
  })
}

const judge = (expects: Expectation | undefined, one: Exchange) => check(expects).judge({ one }, facts)

describe('defineCheck', () => {
  it('adds not-answered to the codes', () => {
    expect(check().codes).toEqual(['not-answered', 'always'])
  })

  it('judges what is answered', () => {
    expect(judge(undefined, makeExchange())).toEqual([{ code: 'always', message: 'Judged 200.' }])
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
    expect(check().notes).toBeUndefined()
  })
})
