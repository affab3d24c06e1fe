/** A real server whose answers are spoilt is rejected, whatever is spoilt: `npm run corruptions` without the clean server. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { corruptions } from '../../corruptions/catalogue.ts'
import { tryAll } from '../../corruptions/try-all.ts'
import { isRight, type Trial } from '../../corruptions/try-corruption.ts'

const folder = mkdtempSync(join(tmpdir(), 'servewright-corruptions-'))
const trials = new Map<string, Trial>()

beforeAll(async () => {
  const onTrial = (trial: Trial): void => void trials.set(trial.name, trial)
  await tryAll(corruptions, { folder, clean: false, whole: false, onTrial })
}, 2_400_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a server that is spoilt is rejected', () => {
  it.each(corruptions)('$name', ({ name }) => {
    const trial = trials.get(name)
    const said = [trial?.verdict, `${trial?.hits} hits`, ...(trial?.reasons ?? [])]
    expect(trial !== undefined && isRight(trial, false), JSON.stringify(said)).toBe(true)
  })
})
