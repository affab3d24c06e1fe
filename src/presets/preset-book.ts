/** Every preset that can be named: those that ship and those of the user's config file. */
import { UsageError } from '../base/errors.ts'
import { nearest } from '../base/nearest.ts'
import type { Preset } from '../contract/preset.ts'
import { completePreset } from './complete-preset.ts'
import { isPlain, merge, type Plain } from './merge.ts'
import type { WrittenConfig } from './preset-schema.ts'
import * as registry from './registry.ts'

export interface PresetBook {
  readonly names: readonly string[]
  /** Whether `word` is a preset's name or one of its aliases. */
  has(word: string): boolean
  /**
   * @param name a preset's name or one of its aliases
   * @throws UsageError `usage/unknown-preset`, or `usage/invalid-config` with path, value and the nearest known key
   */
  find(name: string): Preset
  /** The preset whose server is behind that of a gateway, as an option of a launch. */
  behind(preset: Preset): { readonly upstream?: Preset }
}

/** What is written of each preset, by its name. */
type WrittenByName = ReadonlyMap<string, Plain>

function writtenByName(config: WrittenConfig | undefined): WrittenByName {
  const shipped: readonly Preset[] = Object.values(registry)
  return new Map<string, Plain>([
    ...shipped.map(({ name, ...written }) => [name, written] as const),
    ...Object.entries(config?.presets ?? {}),
  ])
}

function nameOf(word: string, presets: WrittenByName): string | undefined {
  if (presets.has(word)) return word
  for (const [name, { aliases }] of presets) if (Array.isArray(aliases) && aliases.includes(word)) return name
  return undefined
}

function unknownPreset(word: string, names: readonly string[]): UsageError {
  const guess = nearest(word, names)
  const hint = guess === undefined ? `The presets are: ${names.join(', ')}.` : `Did you mean ${guess}?`
  return new UsageError('usage/unknown-preset', `"${word}" is not a known preset`, { hint })
}

function mustNameOf(word: string, presets: WrittenByName): string {
  const name = nameOf(word, presets)
  if (name === undefined) throw unknownPreset(word, [...presets.keys()])
  return name
}

/** What a preset of `model` takes over from another: not what names or measures one preset, nor another model's goldens. */
function inheritable({ aliases: _a, groups: _g, load: _l, ...base }: Plain, model: unknown): Plain {
  const { expectations } = base
  const sameModel = model === undefined || model === base['model']
  if (sameModel || !isPlain(expectations)) return base
  const { goldens: _, ...others } = expectations
  return { ...base, expectations: others }
}

/**
 * The preset's own values over those of all that it extends.
 * @param path the presets that led to this one by their `extends`
 */
function withInherited(name: string, presets: WrittenByName, path: readonly string[] = []): Plain {
  if (path.includes(name)) {
    const circle = [...path, name].join(' → ')
    throw new UsageError('usage/invalid-config', `Presets extend each other in a circle: ${circle}`, {
      hint: 'Remove one of these `extends`.',
    })
  }
  const { extends: baseWord, ...own } = presets.get(name) ?? {}
  if (typeof baseWord !== 'string') return own
  const base = withInherited(mustNameOf(baseWord, presets), presets, [...path, name])
  return merge(inheritable(base, own['model']), own)
}

export function openPresetBook(config?: WrittenConfig): PresetBook {
  const presets = writtenByName(config)
  const find = (word: string): Preset => {
    const name = mustNameOf(word, presets)
    return completePreset(name, withInherited(name, presets))
  }
  return {
    names: [...presets.keys()],
    has: (word) => nameOf(word, presets) !== undefined,
    find,
    behind: ({ upstream }) => (upstream === undefined ? {} : { upstream: find(upstream) }),
  }
}
