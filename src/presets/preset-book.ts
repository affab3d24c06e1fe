/** Every preset that can be named: those that ship and those of the user's config file. */
import { UsageError } from '../base/errors.ts'
import { nearest } from '../base/nearest.ts'
import type { Preset } from '../contract/preset.ts'
import type { ServerDescription } from '../contract/server-description.ts'
import { bases } from './base.ts'
import { completePreset } from './complete-preset.ts'
import { describePreset, describeRunning } from './describe-server.ts'
import { isPlain, merge, type Plain } from './merge.ts'
import { layOver, type Overlay } from './overlays/overlay.ts'
import * as overlays from './overlays/registry.ts'
import * as registry from './registry.ts'

export interface PresetBook {
  /** Names of what can be started: servers that run already are not among them. */
  readonly names: readonly string[]
  /** Names of the entries that have the `url` of a server that runs already. */
  readonly running: readonly string[]
  /** Whether `word` is a preset's name or one of its aliases. */
  has(word: string): boolean
  /**
   * @param name a preset's name or one of its aliases
   * @throws UsageError `usage/unknown-preset`, or `usage/invalid-config` with path, value and the nearest known key
   */
  find(name: string): Preset
  /**
   * What a preset, or an entry with a `url`, says of a server that runs already.
   * @throws what `find` throws
   */
  describe(name: string): ServerDescription
  /** The preset whose server is behind that of a gateway, as an option of a launch. */
  behind(preset: Preset): { readonly upstream?: Preset }
  /** The same presets, run on another kind of accelerator. */
  on(kind: string): PresetBook
}

/** What is written of each preset, by its name. */
type WrittenByName = ReadonlyMap<string, Plain>

/** What a book needs of a config file; its presets may be wrong, which is reported when one is asked for. */
interface WrittenPresets {
  readonly presets: Readonly<Record<string, Plain>>
}

function writtenByName(config: WrittenPresets | undefined, on: string): WrittenByName {
  const shipped: readonly Preset[] = Object.values(registry)
  const overlay = new Map<string, Overlay>(Object.entries(overlays)).get(on)
  const laid = (written: Plain): Plain => (overlay === undefined ? written : layOver(written, on, overlay))
  return new Map<string, Plain>([
    ...shipped.map(({ name, ...written }) => [name, laid(written)] as const),
    ...Object.entries(config?.presets ?? {}),
  ])
}

const namesByAlias = new WeakMap<WrittenByName, ReadonlyMap<string, string>>()

/** Made once of each book, since every preset may name another by an alias. */
function aliasesOf(presets: WrittenByName): ReadonlyMap<string, string> {
  const known = namesByAlias.get(presets)
  if (known !== undefined) return known
  const made = new Map<string, string>()
  for (const [name, { aliases }] of presets)
    for (const alias of Array.isArray(aliases) ? aliases : []) if (!made.has(alias)) made.set(alias, name)
  namesByAlias.set(presets, made)
  return made
}

function nameOf(word: string, presets: WrittenByName): string | undefined {
  return presets.has(word) ? word : aliasesOf(presets).get(word)
}

function unknownPreset(word: string, names: readonly string[], key?: string): UsageError {
  const guess = nearest(word, names)
  const near = guess === undefined ? `The presets are: ${names.join(', ')}.` : `Did you mean ${guess}?`
  const hint = Object.hasOwn(bases, word)
    ? `Write a preset that extends it (extends: ${word}); it has no model.`
    : near
  const place = key === undefined ? '' : `${key}: `
  return new UsageError('usage/unknown-preset', `${place}"${word}" is not a known preset`, { hint })
}

/** @param key that names it, e.g. `presets.mine.extends`; absent for a word of the command line */
function mustNameOf(word: string, presets: WrittenByName, key?: string): string {
  const name = nameOf(word, presets)
  if (name === undefined)
    throw unknownPreset(word, [...presets.keys(), ...(key === undefined ? [] : Object.keys(bases))], key)
  return name
}

/** What belongs to one engine and says nothing to another. */
const engineKeys = ['options', 'baseline', 'env', 'claims', 'knownFindings', 'prepare']

/** What names, reaches or measures one server. */
const ownKeys = ['aliases', 'groups', 'load', 'url', 'headers']

const without = (plain: Plain, keys: readonly string[]): Plain =>
  Object.fromEntries(Object.entries(plain).filter(([key]) => !keys.includes(key)))

/**
 * What a preset takes over from another: not what names or measures one preset, nor the title, the goldens and the odds of
 * another model, nor what only another engine understands.
 */
function inheritable(written: Plain, own: Plain): Plain {
  const differs = (key: string): boolean => own[key] !== undefined && own[key] !== written[key]
  const base = without(written, [...ownKeys, ...(differs('engine') ? engineKeys : [])])
  if (!differs('model')) return base
  const { expectations } = base
  const kept = isPlain(expectations) ? { expectations: without(expectations, ['goldens', 'odds']) } : {}
  return { ...without(base, ['title']), ...kept }
}

/** Each of them is merged into the next. */
const longestChain = 100

/**
 * The preset's own values over those of all that it extends.
 * @param path the presets that led to this one by their `extends`
 */
function withInherited(name: string, presets: WrittenByName, path: readonly string[] = []): Plain {
  if (path.length > longestChain)
    throw new UsageError(
      'usage/invalid-config',
      `${path[0]} extends more than ${longestChain} presets in a row`,
      {
        hint: 'Let it extend the one that says what it needs.',
      },
    )
  if (path.includes(name)) {
    const circle = [...path, name].join(' → ')
    throw new UsageError('usage/invalid-config', `Presets extend each other in a circle: ${circle}`, {
      hint: 'Remove one of these `extends`.',
    })
  }
  const { extends: baseWord, ...own } = presets.get(name) ?? {}
  if (typeof baseWord !== 'string') return own
  const base = nameOf(baseWord, presets) === undefined ? bases[baseWord] : undefined
  const written =
    base ?? withInherited(mustNameOf(baseWord, presets, `presets.${name}.extends`), presets, [...path, name])
  return merge(inheritable(written, own), own)
}

const isRunning = (written: Plain | undefined): boolean => typeof written?.['url'] === 'string'

function refuseRunning(name: string): never {
  throw new UsageError(
    'usage/invalid-arguments',
    `${name} is a server that runs already, and is not started`,
    {
      hint: `Test it with \`servewright run ${name}\`, or put load on it with \`servewright load ${name}\`.`,
    },
  )
}

/** @param on the kind of accelerator that the presets for the CPU are to be run on */
export function openPresetBook(config?: WrittenPresets, on = 'cpu'): PresetBook {
  const presets = writtenByName(config, on)
  const namesWhere = (running: boolean): readonly string[] =>
    [...presets.keys()].filter((name) => isRunning(presets.get(name)) === running)
  const find = (word: string): Preset => {
    const name = mustNameOf(word, presets)
    if (isRunning(presets.get(name))) return refuseRunning(name)
    return completePreset(name, withInherited(name, presets))
  }
  return {
    names: namesWhere(false),
    running: namesWhere(true),
    has: (word) => nameOf(word, presets) !== undefined,
    find,
    describe: (word) => {
      const name = mustNameOf(word, presets)
      return isRunning(presets.get(name))
        ? describeRunning(name, { own: presets.get(name) ?? {}, whole: withInherited(name, presets) })
        : describePreset(find(name))
    },
    behind: ({ upstream }) => (upstream === undefined ? {} : { upstream: find(upstream) }),
    on: (kind) => openPresetBook(config, kind),
  }
}
