/** A real server whose answers are spoilt is rejected: the short form of `npm run corruptions`. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { corruptions } from '../../corruptions/catalogue.ts'
import { isRight, tryCorruption } from '../../corruptions/try-corruption.ts'
import { startUpstream, type Upstream } from '../../corruptions/upstream.ts'

/** Some of several kinds, so that they end within minutes. */
const short = [
  'chunk-dropped',
  'chunk-repeated',
  'chunks-swapped',
  'last-chunk-dropped',
  'done-missing',
  'done-twice',
  'finish-empty',
  'tool-choice-dropped',
  'system-dropped',
]
const chosen = corruptions.filter(({ name }) => short.includes(name))

const folder = mkdtempSync(join(tmpdir(), 'servewright-corruptions-'))
let upstream: Upstream | undefined

beforeAll(async () => {
  upstream = await startUpstream(folder)
})

afterAll(async () => {
  await upstream?.[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

describe('a server that is spoilt is rejected', () => {
  it('by corruptions that all exist', () => {
    expect(chosen).toHaveLength(short.length)
  })

  it.each(chosen)('$name', async ({ name, only }) => {
    if (upstream === undefined) throw new Error('The server is not there.')
    const trial = await tryCorruption(name, { upstream, selection: ['--only', only] })
    const said = [trial.verdict, `${trial.hits} hits`, ...trial.reasons]
    expect(isRight(trial, false), JSON.stringify(said)).toBe(true)
  })
})
