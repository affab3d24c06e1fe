import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readCheckpoint, readLayers } from '../../../src/models/read-checkpoint.ts'
import { readSafetensorsHeader } from '../../../src/models/safetensors-header.ts'
import { zooPath } from '../../../src/models/zoo-path.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'checkpoint-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function writeTensors(name: string, header: string, length = header.length): string {
  const head = Buffer.alloc(8)
  head.writeBigUInt64LE(BigInt(length))
  const path = join(folder, name)
  writeFileSync(path, Buffer.concat([head, Buffer.from(header)]))
  return path
}

describe('readCheckpoint', () => {
  it.each([
    ['llama-w8a8', 'compressed-tensors', ['lm_head', 'model.layers.5.mlp.down_proj']],
    ['llama-awq', 'awq', ['lm_head', 'layers.0.', 'layers.5.mlp.down_proj']],
  ])('reads what %s keeps as it is', async (name, method, patterns) => {
    const found = await readCheckpoint(zooPath(`zoo:${name}`))
    expect(found).toMatchObject({ method, forgotten: [], tiedHead: true })
    expect(found?.converted).toBeGreaterThan(20)
    expect(found?.kept.map(({ pattern }) => pattern)).toEqual(patterns)
    expect(found?.kept.flatMap(({ converted }) => converted)).toEqual([])
    expect(found?.kept.slice(1).every(({ modules }) => modules > 0)).toBe(true)
  })

  it('reads all files of a checkpoint', async () => {
    writeFileSync(
      join(folder, 'config.json'),
      JSON.stringify({ quantization_config: { quant_method: 'awq' } }),
    )
    const tensor = { dtype: 'I32', shape: [1, 1], data_offsets: [0, 4] }
    writeTensors('a.safetensors', JSON.stringify({ 'layers.0.a_proj.qweight': tensor }))
    writeTensors('b.safetensors', JSON.stringify({ 'layers.1.a_proj.qweight': tensor }))
    expect(await readCheckpoint(folder)).toMatchObject({ method: 'awq', converted: 2 })
  })

  it('says nothing of an id, or of a folder without weights that it can read', async () => {
    expect(await readCheckpoint('org/name')).toBeUndefined()
    writeFileSync(join(folder, 'config.json'), '{}')
    writeTensors('a.safetensors', 'no JSON')
    expect(await readCheckpoint(folder)).toBeUndefined()
  })
})

describe('readSafetensorsHeader', () => {
  it.each([
    ['an empty file', '', 0],
    ['a header longer than its file', '{}', 1_000],
    ['a header of absurd length', '{}', 2 ** 52],
  ])('takes %s for no safetensors file', async (_, header, length) => {
    const path = writeTensors('a.safetensors', header, length)
    if (header === '') writeFileSync(path, '')
    expect(await readSafetensorsHeader(path)).toBeUndefined()
  })
})

describe('readLayers', () => {
  it.each([
    [{ num_hidden_layers: 30 }, 30],
    [{ text_config: { num_hidden_layers: 48 } }, 48],
    [{ model_type: 'mamba' }, undefined],
  ])('reads %j', async (config, layers) => {
    writeFileSync(join(folder, 'config.json'), JSON.stringify(config))
    expect(await readLayers(folder)).toBe(layers)
  })

  it('knows none of a model that is not a folder', async () => {
    expect(await readLayers('organisation/name')).toBeUndefined()
  })
})
