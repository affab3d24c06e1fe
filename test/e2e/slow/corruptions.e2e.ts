/** A real server whose answers are spoilt is rejected, one that is only odd is not: `npm run corruptions`, `situations`. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { corruptions, oddities } from '../../corruptions/catalogue.ts'
import { isRight, tryCorruption } from '../../corruptions/try-corruption.ts'
import { startUpstream, type Upstream } from '../../corruptions/upstream.ts'

const folder = mkdtempSync(join(tmpdir(), 'servewright-corruptions-'))
let upstream: Upstream | undefined

beforeAll(async () => {
  upstream = await startUpstream(folder)
})

afterAll(async () => {
  await upstream?.[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

async function reasonsAgainst(name: string, { only, odd }: { readonly only: string; readonly odd: boolean }) {
  if (upstream === undefined) throw new Error('The server is not there.')
  const trial = await tryCorruption(name, { upstream, selection: ['--only', only] })
  return isRight(trial, odd) ? [] : [trial.verdict, `${trial.hits} hits`, ...trial.reasons]
}

describe('a server that is spoilt is rejected', () => {
  it.each(corruptions)('$name', async ({ name, only }) => {
    expect(await reasonsAgainst(name, { only, odd: false })).toEqual([])
  })
})

describe('a server that is odd and right is not', () => {
  it.each(oddities)('$name', async ({ name, only }) => {
    expect(await reasonsAgainst(name, { only, odd: true })).toEqual([])
  })
})
