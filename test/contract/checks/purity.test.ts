/** Judges decide from what they are given alone: the same again, from frozen input, without clock, chance or network. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { allChecks } from '../../../src/checks/plan-checks.ts'
import { judgeExchanges } from '../../../src/checks/run-check.ts'
import { type ExchangeFixture, readFixture } from '../../fixtures/exchange-fixture.ts'

function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return
  Object.freeze(value)
  for (const member of Object.values(value)) freeze(member)
}

function fixtureOf(id: string): ExchangeFixture {
  const fixture = readFixture(id)
  if (fixture === undefined) throw new Error(`${id} has no fixture`)
  return fixture
}

/** What a judge may not ask. */
const forbidden = (what: string) => (): never => {
  throw new Error(`a judge asked ${what}`)
}

beforeEach(() => {
  vi.spyOn(Math, 'random').mockImplementation(forbidden('for chance'))
  vi.spyOn(Date, 'now').mockImplementation(forbidden('for the time'))
  vi.spyOn(performance, 'now').mockImplementation(forbidden('for the time'))
  vi.spyOn(process, 'hrtime').mockImplementation(forbidden('for the time'))
  vi.stubGlobal('fetch', forbidden('the network'))
  vi.stubGlobal('setTimeout', forbidden('to wait'))
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

describe('the judge and the notes of', () => {
  it.each(allChecks.map((check) => [check.id, check] as const))('%s are pure', (id, check) => {
    const { exchanges, facts } = fixtureOf(id)
    freeze(exchanges)
    freeze(facts)
    const first = judgeExchanges(check, exchanges, facts)
    expect(judgeExchanges(check, exchanges, facts)).toEqual(first)
  })

  it('one that asks for the time would be found', () => {
    const [check] = allChecks
    if (check === undefined) throw new Error('there are no checks')
    const { exchanges, facts } = fixtureOf(check.id)
    const impure = { ...check, judge: () => (Date.now() > 0 ? [] : []) }
    expect(() => judgeExchanges(impure, exchanges, facts)).toThrow('a judge asked for the time')
  })
})
