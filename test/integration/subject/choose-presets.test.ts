import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { choosePresets } from '../../../src/subject/choose-presets.ts'
import { openWorkspace } from '../../../src/subject/workspace.ts'
import { fakeEngine, fakeInfo } from '../../workplaces/cli-workplace.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'servewright-choose-'))
  const needs = (more: string): string => `needs: { memoryGiB: 0.1 ${more} }`
  writeFileSync(
    join(folder, 'config.yaml'),
    `presets:
  first: { extends: tiny, model: 'zoo:llama', groups: [mine], ${needs('')} }
  vast: { extends: tiny, groups: [mine], needs: { memoryGiB: 1000000 } }`,
  )
})
afterAll(() => rmSync(folder, { recursive: true }))
beforeEach(() => {
  vi.stubEnv('FAKE_ENGINE_INFO', fakeInfo)
  vi.stubEnv('SERVEWRIGHT_TEST_NODE', process.execPath)
})
afterEach(() => vi.unstubAllEnvs())

/** With names in place of presets. */
async function choose(...words: readonly string[]) {
  const { book } = await openWorkspace(join(folder, 'config.yaml'))
  const { run, ...rest } = await choosePresets(
    words,
    { book, enginePath: fakeEngine },
    new AbortController().signal,
  )
  return { ...rest, run: run.map(({ name }) => name) }
}

describe('choosePresets', () => {
  it('takes what is asked for by its own name, whether or not it can run here', async () => {
    expect(await choose('vast', 'first')).toEqual({ run: ['vast', 'first'], notRun: [], byName: true })
  })

  it('leaves out what only a group brings in and this machine cannot run, and says why', async () => {
    expect(await choose('@mine')).toEqual({
      run: ['first'],
      notRun: [{ preset: 'vast', reason: expect.stringContaining('1000000') as string }],
      byName: false,
    })
  })

  it('does not leave out what is asked for by name beside its group', async () => {
    expect(await choose('@mine', 'vast')).toMatchObject({ run: ['first', 'vast'], notRun: [] })
  })

  it('refuses a name that nobody has', async () => {
    await expect(choose('frist')).rejects.toMatchObject({ code: 'usage/unknown-preset' })
  })
})
