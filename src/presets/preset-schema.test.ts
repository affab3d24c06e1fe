import { describe, expect, expectTypeOf, it } from 'vitest'
import type { z } from 'zod'
import type { Preset } from '../contract/preset.ts'
import type { EngineName } from '../engines/lookup.ts'
import type { writtenPreset } from './preset-schema.ts'
import { withoutUndefined, type WithoutUndefined } from './without-undefined.ts'

/** Nothing of it may be changed, however deep: a schema's type says that of nothing, the contract of everything. */
type Frozen<Value> = Value extends object ? { readonly [Key in keyof Value]: Frozen<Value[Key]> } : Value
type Options = Record<string, unknown>

/** A preset may be written without what it inherits or what has a default. */
type ByContract = Frozen<Partial<Omit<Preset<EngineName, Options>, 'name'>>>
/** Without what only an entry for a server that runs already has. */
type BySchema = Frozen<WithoutUndefined<Omit<z.infer<typeof writtenPreset>, 'extends' | 'url' | 'headers'>>>

describe('the schema of presets', () => {
  it('holds what the type Preset holds, key by key: `npm run check` compiles this', () => {
    expectTypeOf<BySchema>().toEqualTypeOf<ByContract>()
  })
})

describe('withoutUndefined', () => {
  it('leaves out undefined properties, however deep, and nothing else', () => {
    const value = { a: undefined, b: { c: undefined, d: 0 }, e: [{ f: undefined, g: null }], h: '' }
    expect(JSON.stringify(withoutUndefined(value))).toBe(JSON.stringify(value))
    expect(withoutUndefined(value)).toStrictEqual({ b: { d: 0 }, e: [{ g: null }], h: '' })
  })
})
