/** Every must-finding rests on a clause of a published contract, or on a client that was tried. */
import { describe, expect, it } from 'vitest'
import { allChecks } from '../../../src/checks/plan-checks.ts'
import type { Check } from '../../../src/contract/check.ts'

/** Codes of a `must` that reject, and for which nothing says why. */
function without({ level, codes, grounds = {}, noted = [] }: Check): readonly string[] {
  if (level === 'should' || 'default' in grounds) return []
  return codes.filter((code) => code !== 'not-answered' && !(code in grounds) && !noted.includes(code))
}

describe('grounds', () => {
  it('stand for every code that rejects', () => {
    expect(allChecks.flatMap((check) => without(check).map((code) => `${check.id}/${code}`))).toEqual([])
  })

  it('and what is noted only speak of codes that the check has', () => {
    const unknown = allChecks.flatMap(({ id, codes, grounds = {}, noted = [] }) =>
      [...Object.keys(grounds), ...noted]
        .filter((code) => code !== 'default' && !codes.includes(code))
        .map((code) => `${id}/${code}`),
    )
    expect(unknown).toEqual([])
  })

  it('say something: a clause with its place, or a client with its version', () => {
    const said = allChecks.flatMap(({ grounds = {} }) => Object.values(grounds))
    for (const ground of said) {
      const says = 'client' in ground ? /\d/.test(ground.client) : ground.clause.length > 12
      expect(says, JSON.stringify(ground)).toBe(true)
    }
  })
})
