/** A part of `npm run faults`: answers of every area through `probe`, `run` and `load`, in the words of the catalogue. */
import { beforeAll, describe, expect, it } from 'vitest'
import { faults, oddities } from '../../faults/catalogue.ts'
import { tryAll } from '../../faults/try-all.ts'
import type { Trial } from '../../faults/try-fault.ts'

/** Neighbours in the catalogue are alike. */
const oneIn = 4
const chosen = [...faults, ...oddities].filter((_, at) => at % oneIn === 0)
const trials: Trial[] = []

beforeAll(async () => {
  await tryAll(chosen, {
    commands: ['probe', 'run', 'load'],
    whole: false,
    onTrial: (trial) => void trials.push(trial),
  })
}, 900_000)

describe('an answer gets the word that stands beside it', () => {
  it.each(chosen)('$name', (fault) => {
    const tried = trials.filter((trial) => trial.fault === fault)
    expect(tried.length).toBeGreaterThan(0)
    expect(tried.flatMap(({ command, wrong }) => wrong.map((line) => `${command}: ${line}`))).toEqual([])
  })
})
