import { existsSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Preset } from '../../../src/contract/preset.ts'
import { openPresetBook } from '../../../src/presets/preset-book.ts'
import * as registry from '../../../src/presets/registry.ts'

const shipped = Object.values(registry) as readonly Preset[]
const book = openPresetBook()

describe.each(shipped.map((preset) => [preset.name, preset] as const))('preset %s', (name, preset) => {
  it('lies in the file of its name', () => {
    expect(existsSync(`src/presets/${name}.ts`), `src/presets/${name}.ts is missing`).toBe(true)
  })

  it('is whole: its options parse and it claims something', () => {
    const found = book.find(name)
    expect(found.claims.length).toBeGreaterThan(0)
    const todo = `The title of ${name} says in more than ten characters what is served: "${found.title}"`
    expect(found.title.length, todo).toBeGreaterThan(10)
  })

  it('is found by each of its aliases', () => {
    for (const alias of preset.aliases ?? []) expect(book.find(alias).name).toBe(name)
  })

  it('is plain data', () => {
    expect(JSON.parse(JSON.stringify(preset))).toEqual(preset)
  })
})

describe('names and aliases', () => {
  it('are given once', () => {
    const words = shipped.flatMap(({ name, aliases }) => [name, ...(aliases ?? [])])
    expect(words).toEqual([...new Set(words)])
  })
})

describe('schemas/preset.schema.json', () => {
  const schema = JSON.parse(readFileSync('schemas/preset.schema.json', 'utf8')) as object
  const validate = new Ajv2020({ strict: false }).compile(schema)

  it('takes every shipped preset as a user would write it', () => {
    const presets = Object.fromEntries(shipped.map(({ name, ...written }) => [name, written]))
    validate({ presets })
    expect(validate.errors).toBeNull()
  })

  it.each([{ presets: { a: { modle: 'x' } } }, { presets: { a: { port: 0 } } }, { preset: {} }])(
    'refuses %j',
    (config) => {
      expect(validate(config)).toBe(false)
    },
  )
})
