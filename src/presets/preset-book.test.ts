import { describe, expect, it } from 'vitest'
import type { Preset } from '../contract/preset.ts'
import { tiny } from './tiny.ts'
import { openPresetBook } from './preset-book.ts'
import { writtenConfig, type WrittenPreset } from './preset-schema.ts'

/** Through the schema of config files, as a user's preset comes. */
const find = (own: WrittenPreset): Preset =>
  openPresetBook(writtenConfig.parse({ presets: { own } })).find('own')

const goldensOf = (preset: Readonly<Record<string, unknown>>): readonly string[] | undefined =>
  openPresetBook({ presets: { own: preset } })
    .find('own')
    .expectations?.goldens?.map(({ file }) => file)

describe('goldens of a preset that extends another', () => {
  it('come along with the model', () => {
    expect(goldensOf({ extends: 'tiny' })).toEqual(['zoo:llama'])
    expect(goldensOf({ extends: 'tiny', model: 'zoo:llama' })).toEqual(['zoo:llama'])
  })

  it('stay behind where the model is another one', () => {
    expect(goldensOf({ extends: 'tiny', model: 'zoo:qwen3' })).toBeUndefined()
  })

  it('are its own where it names some', () => {
    const expectations = { goldens: [{ file: './mine' }] }
    expect(goldensOf({ extends: 'tiny', model: 'org/mine', expectations })).toEqual(['./mine'])
  })
})

describe('a preset that extends base', () => {
  const own = find({ extends: 'base', model: 'org/mine', options: { maxModelLen: 4096 } })

  it('gets what vLLM offers and what is known of it', () => {
    expect(own).toMatchObject({ engine: 'vllm', claims: tiny.claims.filter((claim) => claim !== 'goldens') })
    expect(own.knownFindings).toEqual(tiny.knownFindings)
  })

  it('gets nothing of a model, of the zoo or of a machine', () => {
    expect(Object.keys(own).toSorted()).toEqual([
      'claims',
      'engine',
      'knownFindings',
      'model',
      'name',
      'options',
      'title',
    ])
    expect(own).toMatchObject({ title: 'own', options: { maxModelLen: 4096 } })
    expect(own.options).toEqual({ maxModelLen: 4096 })
  })

  it('gets nothing of vLLM where it names another engine', () => {
    const other = find({ extends: 'base', engine: 'llama-cpp', model: '/a.gguf' })
    expect(other).toEqual({
      name: 'own',
      title: 'own',
      engine: 'llama-cpp',
      model: '/a.gguf',
      claims: ['completions', 'chat'],
      options: {},
    })
  })

  it('cannot be run itself, nor be left without a model', () => {
    expect(() => openPresetBook().find('base')).toThrow(
      expect.objectContaining({
        code: 'usage/unknown-preset',
        hint: expect.stringContaining('extends: base') as string,
      }),
    )
    expect(() => find({ extends: 'base' })).toThrow('model: is missing')
    expect(() => find({ extends: 'tinny' })).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/^presets\.\w+\.extends: "tinny" is not a known preset$/) as string,
        hint: 'Did you mean tiny?',
      }),
    )
    expect(openPresetBook().names).not.toContain('base')
  })
})

describe('a preset that extends one of another model', () => {
  it('has its own name for a title, and engine, options and environment of that one', () => {
    const own = find({ extends: 'tiny', model: 'org/mine' })
    expect(own).toMatchObject({ title: 'own', env: tiny.env, options: tiny.options })
    expect(find({ extends: 'tiny' }).title).toBe(tiny.title)
  })

  it('takes no options over to another engine', () => {
    expect(find({ extends: 'tiny', engine: 'transformers' })).toMatchObject({
      model: 'zoo:llama',
      options: {},
    })
  })
})

describe('null in a preset', () => {
  it.each([
    [
      'an expectation',
      { expectations: { latency: null } },
      ({ expectations }: Preset) => expectations?.latency,
    ],
    [
      'one limit of it',
      { expectations: { latency: { ttftMs: null } } },
      ({ expectations }: Preset) => expectations?.latency?.ttftMs,
    ],
    ['all expectations', { expectations: null }, ({ expectations }: Preset) => expectations],
    ['a variable', { env: { OMP_NUM_THREADS: null } }, ({ env }: Preset) => env?.['OMP_NUM_THREADS']],
    ['the environment', { env: null }, ({ env }: Preset) => env],
    [
      'an option',
      { options: { enforceEager: null } },
      ({ options }: Preset) => (options as typeof tiny.options).enforceEager,
    ],
    [
      'an option of a group',
      { options: { cpu: { kvCacheGiB: null } } },
      ({ options }: Preset) => (options as typeof tiny.options).cpu?.kvCacheGiB,
    ],
    ['needs', { needs: null }, ({ needs }: Preset) => needs],
    ['a limit of the start', { startup: { stallMs: null } }, ({ startup }: Preset) => startup?.stallMs],
  ])('takes away %s', (_, own, valueOf) => {
    expect(valueOf(tiny as Preset)).toBeDefined()
    expect(valueOf(find({ extends: 'tiny', ...own }))).toBeUndefined()
    // Where there is nothing to take away it does no harm.
    expect(valueOf(find({ extends: 'base', model: 'org/mine', ...own }))).toBeUndefined()
    expect(valueOf(find({ engine: 'vllm', model: 'org/mine', ...own }))).toBeUndefined()
  })

  it('stays a value where the engine takes one', () => {
    const own = find({ extends: 'base', model: 'org/mine', options: { hfOverrides: { rope_scaling: null } } })
    expect(own.options).toEqual({ hfOverrides: { rope_scaling: null } })
  })

  it('is refused where a value must stand', () => {
    expect(writtenConfig.safeParse({ presets: { own: { expectations: { content: [null] } } } }).success).toBe(
      false,
    )
    expect(
      writtenConfig.safeParse({ presets: { own: { expectations: { lora: { loadable: null } } } } }).success,
    ).toBe(false)
  })
})

describe('many presets', () => {
  it('that extend one another without end are refused, and that is known at once', () => {
    const chain = Array.from({ length: 20_000 }, (_, at) => [`p${at}`, { extends: `p${at + 1}` }] as const)
    const book = openPresetBook({ presets: { ...Object.fromEntries(chain), p20000: { extends: 'tiny' } } })
    expect(() => book.find('p0')).toThrow('p0 extends more than 100 presets in a row')
    expect(book.find('p19950').engine).toBe('vllm')
    expect(book.has('nobody')).toBe(false)
  })
})
