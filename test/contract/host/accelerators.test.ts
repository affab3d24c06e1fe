import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { accelerators, acceleratorKinds } from '../../../src/host/accelerators/lookup.ts'
import { openPresetBook } from '../../../src/presets/preset-book.ts'

/** Where a kind of accelerator may be named: its leaf, engines made for it, and presets that need it. */
const allowed = /^src\/(host\/accelerators|engines|presets)\//
const kinds = acceleratorKinds.filter((kind) => kind !== 'cpu')
const tools = ['rocm', 'rocm-smi', 'amd-smi', 'hl-smi', 'habana', 'npu-smi', 'nvcc', 'cuda', 'hipcc']
const word = new RegExp(`\\b(${[...kinds, ...tools].join('|')})\\b`, 'i')

describe('a kind of accelerator', () => {
  it('is named in its leaf alone, not even in a comment elsewhere', () => {
    const sources = globSync('src/**/*.ts').filter(
      (path) => !allowed.test(path) && !path.endsWith('.test.ts'),
    )
    expect(sources.length).toBeGreaterThan(200)
    const named = sources.flatMap((path) =>
      readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => word.test(line))
        .map((line) => `${path}: ${line.trim()}`),
    )
    expect(named).toEqual([])
  })

  it.each(acceleratorKinds)('%s is in a file of its name, in plain words', (kind) => {
    const file = `src/host/accelerators/${kind}.ts`
    expect(globSync(file), `${file} is missing: the kind is the name in registry.ts`).toHaveLength(1)
    const { title, core = title, hint } = accelerators[kind]
    expect(`${title} ${core}`).toMatch(/^[A-Z].*[^s.]$/)
    expect(hint).toMatch(/^[A-Z].*\.$/)
  })

  it('that a shipped preset needs is there', () => {
    const book = openPresetBook()
    const needed = book.names.flatMap((name) => book.find(name).needs?.accelerator ?? [])
    expect(needed.length).toBeGreaterThan(0)
    expect(needed.filter((kind) => !Object.hasOwn(accelerators, kind))).toEqual([])
  })

  it('is offered to editors by the schema of presets', () => {
    const schema = readFileSync('schemas/preset.schema.json', 'utf8').replaceAll(/\s/g, '')
    expect(schema).toContain(`"enum":${JSON.stringify(acceleratorKinds)}`)
  })
})
