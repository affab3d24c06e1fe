/** Every preset that can be named: those that ship and those of the user's config file. */
import { UsageError } from '../base/errors.ts'
import { formatIssues } from '../base/format-issues.ts'
import { nearest } from '../base/nearest.ts'
import type { Engine } from '../contract/engine.ts'
import type { Preset } from '../contract/preset.ts'
import { findEngine } from '../engines/lookup.ts'
import { isPlain, merge, type Plain } from './merge.ts'
import { writtenPreset, type WrittenConfig } from './preset-schema.ts'
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
}

type Pages = ReadonlyMap<string, Plain>

function pagesOf(config: WrittenConfig | undefined): Pages {
  const shipped: readonly Preset[] = Object.values(registry)
  return new Map<string, Plain>([
    ...shipped.map((preset) => [preset.name, { ...preset }] as const),
    ...Object.entries(config?.presets ?? {}),
  ])
}

function unknownPreset(word: string, pages: Pages): UsageError {
  const names = [...pages.keys()]
  const guess = nearest(word, names)
  const hint = guess === undefined ? `There are: ${names.join(', ')}.` : `Did you mean ${guess}?`
  return new UsageError('usage/unknown-preset', `There is no preset "${word}"`, { hint })
}

function nameOf(word: string, pages: Pages): string | undefined {
  if (pages.has(word)) return word
  for (const [name, { aliases }] of pages) if (Array.isArray(aliases) && aliases.includes(word)) return name
  return undefined
}

function nameFor(word: string, pages: Pages): string {
  const name = nameOf(word, pages)
  if (name === undefined) throw unknownPreset(word, pages)
  return name
}

/** The preset's own values over those of all that it extends. */
function unfold(name: string, pages: Pages, path: readonly string[] = []): Plain {
  if (path.includes(name)) {
    const circle = [...path, name].join(' → ')
    throw new UsageError('usage/invalid-config', `Presets extend each other in a circle: ${circle}`, {
      hint: 'Take one `extends` out.',
    })
  }
  const { extends: base, ...own } = pages.get(name) ?? {}
  // Aliases name one preset, groups were chosen and loads measured for it, so nobody inherits them.
  if (typeof base !== 'string') return own
  const {
    aliases: _aliases,
    groups: _groups,
    load: _load,
    ...under
  } = unfold(nameFor(base, pages), pages, [...path, name])
  return merge(withoutOthersGoldens(under, own), own)
}

/** Goldens are of one model, so a preset with another one does not inherit them. */
function withoutOthersGoldens(under: Plain, own: Plain): Plain {
  const { expectations } = under
  if (own['model'] === undefined || own['model'] === under['model'] || !isPlain(expectations)) return under
  const { goldens: _, ...others } = expectations
  return { ...under, expectations: others }
}

function invalid(name: string, problems: readonly string[]): UsageError {
  return new UsageError('usage/invalid-config', `Preset ${name}: ${problems.join('; ')}`, {
    hint: 'The schema of presets is in schemas/preset.schema.json; `servewright list presets` shows good ones.',
    facts: { problems },
  })
}

interface GivenOptions {
  /** Where they stand in the preset. */
  readonly at: readonly string[]
  readonly options: Plain
}

function checkOptions(name: string, { options: schema }: Engine, { at, options }: GivenOptions): unknown {
  const checked = schema.safeParse(options)
  if (checked.success) return checked.data
  throw invalid(name, formatIssues(checked.error.issues, { schema, input: options, at }))
}

function complete(name: string, pages: Pages): Preset {
  const { name: _name, ...written } = unfold(name, pages)
  const parsed = writtenPreset.safeParse(written)
  if (!parsed.success)
    throw invalid(name, formatIssues(parsed.error.issues, { schema: writtenPreset, input: written }))
  const { engine: engineName, model, options = {}, claims, title, extends: _extends, ...rest } = parsed.data
  if (engineName === undefined)
    throw invalid(name, ['engine: is missing (say which engine serves the model)'])
  if (model === undefined) throw invalid(name, ['model: is missing'])
  const engine = findEngine(engineName)
  const { baseline } = rest
  const compared =
    baseline === undefined
      ? {}
      : {
          baseline: {
            ...baseline,
            options: checkOptions(name, engine, { at: ['baseline', 'options'], options: baseline.options }),
          },
        }
  const defaults = {
    name,
    title: title ?? name,
    engine: engineName,
    model,
    claims: claims ?? ['completions', 'chat'],
  }
  return withoutUndefined({
    ...rest,
    ...defaults,
    ...compared,
    options: checkOptions(name, engine, { at: ['options'], options }),
  })
}

/** Zod gives absent keys as undefined; a preset leaves them out. */
function withoutUndefined(preset: Plain): Preset {
  const clean = (value: unknown): unknown =>
    isPlain(value)
      ? Object.fromEntries(
          Object.entries(value)
            .filter(([, inner]) => inner !== undefined)
            .map(([key, inner]) => [key, clean(inner)]),
        )
      : value
  return clean(preset) as Preset
}

export function openPresetBook(config?: WrittenConfig): PresetBook {
  const pages = pagesOf(config)
  return {
    names: [...pages.keys()],
    has: (word) => nameOf(word, pages) !== undefined,
    find: (word) => complete(nameFor(word, pages), pages),
  }
}
