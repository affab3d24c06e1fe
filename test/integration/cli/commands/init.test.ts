import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readConfig } from '../../../../src/subject/read-config.ts'
import { openPresetBook } from '../../../../src/presets/preset-book.ts'
import { createWorkplace, type Workplace } from '../../../workplaces/cli-workplace.ts'

let place: Workplace
let folder: string
beforeEach(() => {
  place = createWorkplace()
  folder = mkdtempSync(join(tmpdir(), 'servewright-init-'))
})
afterEach(() => {
  place[Symbol.dispose]()
  rmSync(folder, { recursive: true, force: true })
})

const written = ['online', 'online/mine.test.ts', 'servewright.config.yaml', 'vitest.config.mts']
const contents = (): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()

describe('servewright init', () => {
  it('writes a config, one preset and one test, and says what to do next', async () => {
    const { code, stdout, stderr } = await place.run(['init', folder])
    expect(stderr).toBe('')
    expect(code).toBe(0)
    expect(contents()).toEqual(written)
    expect(stdout).toContain('npx servewright run mine')
    expect(stdout).toContain('npx vitest run')
    const preset = openPresetBook(await readConfig(undefined, folder)).find('mine')
    expect(preset).toMatchObject({ engine: 'vllm', model: 'zoo:llama', title: 'My model' })
  })

  it('writes a workflow for GitHub that runs the preset, where that is asked for', async () => {
    const { code } = await place.run(['init', '--github', folder])
    expect(code).toBe(0)
    const workflow = readFileSync(join(folder, '.github/workflows/servewright.yml'), 'utf8')
    expect(workflow).toMatch(/npm ci[^]*npx servewright run mine/)
    const again = await place.run(['init', '--github', join(folder, 'other')])
    expect(again.code).toBe(0)
  })

  it('makes the folder', async () => {
    const { code } = await place.run(['init', join(folder, 'deep/online')])
    expect(code).toBe(0)
    expect(contents()).toContain('deep/online/vitest.config.mts')
  })

  it.each([
    ['servewright.config.yaml', 'a config'],
    ['servewright.config.ts', 'a config with another ending'],
    ['vite.config.js', 'a config that ours would hide from Vitest'],
    ['online/mine.test.ts', 'the test'],
  ])('writes nothing where %s is there already (%s): exit 2', async (name) => {
    mkdirSync(join(folder, 'online'))
    writeFileSync(join(folder, name), 'mine')
    const before = contents()
    const { code, stdout, stderr } = await place.run(['init', folder])
    expect(code).toBe(2)
    expect(stderr).toContain('usage/would-overwrite')
    expect(stderr).toContain(name)
    expect(stdout).toBe('')
    expect(contents()).toEqual(before)
    expect(readFileSync(join(folder, name), 'utf8')).toBe('mine')
  })

  it('says so where the folder is a file: exit 2', async () => {
    writeFileSync(join(folder, 'file'), '')
    const { code, stderr } = await place.run(['init', join(folder, 'file')])
    expect(code).toBe(2)
    expect(stderr).toContain('usage/unwritable-output')
  })
})
