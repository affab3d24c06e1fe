/** Every must-finding rests on a clause of a published contract, or on a client that was tried. */
import { describe, expect, it } from 'vitest'
import { allChecks } from '../../../src/checks/plan-checks.ts'
import type { Check } from '../../../src/contract/check.ts'

/** Areas whose checks do not say it yet: the list has to become empty. */
const silent: readonly string[] = [
  'access',
  'chat',
  'content',
  'errors',
  'health',
  'isolation',
  'latency',
  'lora',
  'metrics',
  'models',
  'reasoning',
  'startup',
  'stream',
  'structured',
  'tools',
]

const areaOf = ({ id }: Check): string => id.slice(0, id.indexOf('/'))
const spoken = allChecks.filter((check) => !silent.includes(areaOf(check)))

/** Codes of a `must` that reject, and for which nothing says why. */
function without({ level, codes, grounds = {}, noted = [] }: Check): readonly string[] {
  if (level === 'should' || 'default' in grounds) return []
  return codes.filter((code) => code !== 'not-answered' && !(code in grounds) && !noted.includes(code))
}

describe('grounds', () => {
  it('stand for every code that rejects', () => {
    expect(spoken.flatMap((check) => without(check).map((code) => `${check.id}/${code}`))).toEqual([])
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
      if ('client' in ground) expect(ground.client).toMatch(/\d/)
      else expect(ground.clause.length).toBeGreaterThan(12)
    }
  })

  it('are asked of every area that is not on the list of silent ones', () => {
    const areas = new Set(allChecks.map(areaOf))
    expect(silent.filter((area) => !areas.has(area))).toEqual([])
  })
})
