import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readConfig } from './read-config.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'servewright-config-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function read(accelerator: string): ReturnType<typeof readConfig> {
  const text = `presets: { mine: { extends: tiny, needs: { accelerator: ${accelerator} } } }\n`
  writeFileSync(join(folder, 'servewright.config.yaml'), text)
  return readConfig(undefined, folder)
}

describe('an accelerator in a config file', () => {
  it('is one that there is', async () => {
    expect((await read('gaudi'))?.presets['mine']?.needs).toEqual({ accelerator: 'gaudi' })
  })

  it.each([
    ['nvida', 'Did you mean nvidia? The accelerators are: amd, ascend, cpu, gaudi, neuron, nvidia, tpu.'],
    ['quantum-computer', 'The accelerators are: amd, ascend, cpu, gaudi, neuron, nvidia, tpu.'],
  ])('%s is refused before anything else is looked at', async (kind, hint) => {
    const message = `presets.mine.needs.accelerator: "${kind}" is not an accelerator`
    await expect(read(kind)).rejects.toMatchObject({
      code: 'usage/invalid-config',
      message: expect.stringContaining(message) as string,
      hint,
    })
  })
})

it('reads a known finding under the code that it has today', async () => {
  const rest = 'versions: {}, reason: x, upstream: none'
  const list = ['errors/bad-ranges/accepted', 'own/rude/accepted'].map(
    (name) => `{ finding: ${name}, ${rest} }`,
  )
  const text = `presets: { mine: { extends: base, knownFindings: [${list.join(', ')}] } }\n`
  writeFileSync(join(folder, 'servewright.config.yaml'), text)
  const config = await readConfig(undefined, folder)
  const found = config?.presets['mine']?.knownFindings?.map(({ finding }) => finding)
  expect(found).toEqual(['errors/bad-ranges/mistake-answered', 'own/rude/accepted'])
})

describe('a config file that cannot be used', () => {
  it.each([
    ['', 'is empty'],
    ['presets:\n  mine:\n    title x\n    engine: vllm\n', 'at line 3, column 5'],
    [
      'presets: { mine: { extends: tiny, titel: x } }',
      'presets.mine.titel: unknown key; did you mean title?',
    ],
  ])('%j says the file, the place and what is wrong', async (text, said) => {
    const path = join(folder, 'servewright.config.yaml')
    writeFileSync(path, text)
    const end = expect.stringMatching(/[^:]$/) as string
    await expect(readConfig(undefined, folder)).rejects.toMatchObject({ message: end })
    await expect(readConfig(undefined, folder)).rejects.toThrow(path)
    await expect(readConfig(undefined, folder)).rejects.toThrow(said)
  })
})
