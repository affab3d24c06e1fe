import { describe, expect, it } from 'vitest'
import type { Preset } from '../../../src/contract/preset.ts'
import { acceleratorKinds } from '../../../src/host/accelerators/lookup.ts'
import * as overlays from '../../../src/presets/overlays/registry.ts'
import { openPresetBook } from '../../../src/presets/preset-book.ts'

const onCpu = openPresetBook()
const kinds = Object.keys(overlays)
const presetsOn = (kind: string): readonly Preset[] => {
  const book = openPresetBook(undefined, kind)
  return book.names.map((name) => book.find(name))
}
const moved = (kind: string): readonly Preset[] =>
  presetsOn(kind).filter(
    ({ name, needs }) => needs?.accelerator === kind && onCpu.find(name).needs?.accelerator !== kind,
  )
const optionsOf = ({ options, baseline }: Preset): readonly Readonly<Record<string, unknown>>[] =>
  [options, ...(baseline === undefined ? [] : [baseline.options])] as never

it('every kind of accelerator has an overlay', () => {
  expect(kinds.toSorted()).toEqual(acceleratorKinds.filter((kind) => kind !== 'cpu'))
})

describe.each(kinds)('on %s', (kind) => {
  it('a dozen presets or more are moved, whole', () => {
    expect(moved(kind).length).toBeGreaterThan(11)
  })

  it('nothing is left of what only a CPU needs', () => {
    for (const preset of moved(kind)) {
      expect(preset.title).not.toContain('CPU')
      expect(preset.needs).toMatchObject({ accelerator: kind, devices: 1 })
      expect(preset.needs?.cpu).toBeUndefined()
      expect(Object.keys(preset.env ?? {})).not.toContain('OMP_NUM_THREADS')
      expect(Object.keys(preset.env ?? {})).not.toContain('TORCHDYNAMO_DISABLE')
      for (const options of optionsOf(preset)) {
        expect(options['cpu']).toBeUndefined()
        expect(options['enforceEager']).not.toBe(true)
      }
      expect((preset.knownFindings ?? []).map(({ accelerator = kind }) => accelerator)).not.toContain('cpu')
    }
  })

  it('a preset that names its accelerator, or has another engine, stays as it is', () => {
    const others = presetsOn(kind).filter(({ name }) => !moved(kind).some((preset) => preset.name === name))
    expect(others.length).toBeGreaterThan(5)
    for (const preset of others) expect(preset).toEqual(onCpu.find(preset.name))
  })
})

describe('on an NVIDIA GPU', () => {
  const book = openPresetBook(
    { presets: { mine: { extends: 'tiny', options: { enforceEager: true } } } },
    'nvidia',
  )

  it('a small model gets its cache in bytes, not the device', () => {
    expect(book.find('tiny')).toMatchObject({
      title: 'A trained 6 MB Llama on vLLM, on an NVIDIA GPU',
      needs: { accelerator: 'nvidia', devices: 1, memoryGiB: 8 },
      options: { maxModelLen: 2048, maxNumSeqs: 16, kvCacheMemoryBytes: 2 ** 30, gpuMemoryUtilization: 0.05 },
      env: {},
    })
    expect(book.find('tiny').options).not.toHaveProperty('blockSize')
  })
  it('a cache that is counted in blocks holds as many tokens as before', () => {
    expect(book.find('prefix-caching').options).toMatchObject({ numGpuBlocksOverride: 96, blockSize: 32 })
  })
  it('the baseline is moved with its preset', () => {
    expect(book.find('eagle').baseline?.options).toMatchObject({ kvCacheMemoryBytes: 2 ** 30 })
  })
  it('the type of a model that answers is its own, that of vectors is what the preset says', () => {
    expect(book.find('smollm2').options).not.toHaveProperty('dtype')
    expect(book.find('embeddings').options).toMatchObject({ dtype: 'float32' })
  })
  it('what a preset of the user’s says goes over it', () => {
    expect(book.find('mine').options).toMatchObject({ enforceEager: true, kvCacheMemoryBytes: 2 ** 30 })
  })
  it('instructions of the CPU are not needed, and a check that only a CPU cannot stand is run', () => {
    expect(book.find('quantized-w4').needs).toEqual({ accelerator: 'nvidia', devices: 1, memoryGiB: 8 })
    const deadly = ({ knownFindings = [] }: Preset) =>
      knownFindings.filter(({ deadly: ends }) => ends === true)
    expect(deadly(onCpu.find('chunked-prefill')).length).toBeGreaterThan(0)
    expect(deadly(book.find('chunked-prefill'))).toEqual([])
  })
})
