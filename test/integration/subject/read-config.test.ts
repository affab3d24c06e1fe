import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readConfig } from '../../../src/subject/read-config.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'servewright-config-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const preset = { extends: 'tiny', model: './weights' }

describe('readConfig', () => {
  it.each([
    ['servewright.config.mjs', `export default { presets: { mine: ${JSON.stringify(preset)} } }`],
    ['servewright.config.yaml', 'presets: { mine: { extends: tiny, model: ./weights } }'],
    ['servewright.config.json', JSON.stringify({ presets: { mine: preset } })],
  ])('finds %s, whose paths count from the file', async (name, text) => {
    writeFileSync(join(folder, name), text)
    const config = await readConfig(undefined, folder)
    expect(config?.presets).toEqual({ mine: { ...preset, model: join(folder, 'weights') } })
  })

  it('counts the paths of a named file from that file, and so those of checks', async () => {
    writeFileSync(join(folder, 'other.yaml'), 'presets: {}\nchecks: [checks/own.ts]')
    const config = await readConfig(join(folder, 'other.yaml'), '/')
    expect(config?.checks).toEqual([join(folder, 'checks/own.ts')])
  })

  it('prints nothing of a file that is only odd', async () => {
    let warned = false
    const listener = (): void => void (warned = true)
    process.on('warning', listener)
    writeFileSync(join(folder, 'odd.yaml'), '%odd s3cret\n---\npresets: {}')
    expect(await readConfig(join(folder, 'odd.yaml'), '/')).toEqual({ presets: {} })
    await new Promise((resolve) => setImmediate(resolve))
    process.off('warning', listener)
    expect(warned).toBe(false)
  })

  it('gives nothing where there is no file of the usual names', async () => {
    expect(await readConfig(undefined, folder)).toBeUndefined()
  })

  it('tells all that is wrong at once, also what only an engine knows', async () => {
    const mine = { extends: 'tiny', claims: ['chta'], options: { maxNumSeq: 4 } }
    const presets = { mine, other: { extends: 'tinny' }, odd: 3 }
    writeFileSync(join(folder, 'bad.json'), JSON.stringify({ presets }))
    const error = await readConfig('bad.json', folder).then(JSON.stringify, String)
    for (const part of [
      'presets.mine.claims[0]',
      'presets.mine.options.maxNumSeq',
      'did you mean maxNumSeqs',
    ])
      expect(error.split(part)).toHaveLength(2)
    expect(error).toContain('presets.other.extends: "tinny" is not a known preset (Did you mean tiny?)')
    expect(error).toContain('presets.odd')
  })

  it.each([
    ['is not there', 'absent.yaml', undefined, /The config file .*absent\.yaml does not exist/],
    ['is not YAML', 'bad.yaml', 'presets: [', /bad\.yaml cannot be read/],
    ['throws', 'bad.mjs', "throw new Error('no such luck')", /cannot be read: no such luck/],
    ['has another word', 'bad.json', '{"presets":{},"preset":{}}', /bad\.json: .*preset/],
  ])('refuses a file that %s', async (...row) => {
    const [, name, text, message] = row
    if (text !== undefined) writeFileSync(join(folder, name), text)
    await expect(readConfig(name, folder)).rejects.toMatchObject({
      code: 'usage/invalid-config',
      message: expect.stringMatching(message) as string,
    })
  })
})
