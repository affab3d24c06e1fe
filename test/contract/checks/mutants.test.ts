/** Mutants that `npm run mutants` shows are such as a server can give, and a run is told what their judges rest on. */
import { describe, expect, it } from 'vitest'
import { allChecks } from '../../../src/checks/plan-checks.ts'
import { isOfItsLines, mutantsOf } from '../../mutants/mutant.ts'
import { configOf } from '../../mutants/told-facts.ts'

const all = (await Promise.all(allChecks.map(mutantsOf))).flat()

/** Of what no config file speaks: which fields an engine documents. */
const untold = ['sampling/truncation top-k-ignored', 'sampling/truncation min-p-ignored']

describe('the mutants of recorded answers', () => {
  it('are read of bytes: a record that no server can cause proves nothing of the check', () => {
    const impossible = all.filter(({ changed }) =>
      [...changed].some(({ frames }) => !frames.every(isOfItsLines)),
    )
    expect(impossible.map(({ check, name }) => `${check.id} ${name}`)).toEqual([])
  })

  it('fall where a run is told what a config file can say, and a check that is good there needs no more', () => {
    const good = new Set(
      all.filter(({ name, isTold }) => name === 'good' && isTold).map(({ check }) => check.id),
    )
    const missed = all.filter(({ check, isServable, isTold }) => good.has(check.id) && isServable && !isTold)
    expect(missed.map(({ check, name }) => `${check.id} ${name}`)).toEqual(untold)
    // A run that is told nothing finds the answers of some 110 checks good.
    expect(good.size).toBeGreaterThan(140)
  })

  it('come with a config file that says what the preset expects', () => {
    const found = all.filter(({ check, name }) => `${check.id} ${name}` === 'embeddings/norms norm-wrong')
    expect(found.map(({ facts }) => JSON.parse(configOf('http://127.0.0.1:1', facts)) as unknown)).toEqual([
      {
        presets: {
          replayed: expect.objectContaining({
            url: 'http://127.0.0.1:1',
            expectations: { embeddings: expect.objectContaining({ normalised: true }) as unknown },
          }) as unknown,
        },
      },
    ])
  })
})
