/** Reads the user's config file: TypeScript, JavaScript, YAML or JSON. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, extname, isAbsolute, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parse as parseYaml } from 'yaml'
import { defined } from '../base/defined.ts'
import { UsageError, messageOf } from '../base/errors.ts'
import { formatIssues } from '../base/format-issues.ts'
import { nameToday } from '../checks/codes-today.ts'
import type { PathPlace } from '../contract/path-place.ts'
import { engines } from '../engines/lookup.ts'
import { findAccelerator } from '../host/accelerators/lookup.ts'
import { isPlain, type Plain } from '../presets/merge.ts'
import { openPresetBook } from '../presets/preset-book.ts'
import { editPlace, presetPaths } from '../presets/path-places.ts'
import { copyPlain } from './copy-plain.ts'
import { writtenConfig, type WrittenConfig, type WrittenPreset } from '../presets/preset-schema.ts'

const fileNames = ['ts', 'mts', 'js', 'mjs', 'yaml', 'yml', 'json'].map(
  (ending) => `servewright.config.${ending}`,
)

const endingHint =
  'Write it as YAML, JSON, or TypeScript or JavaScript with a default export, and name it accordingly.'
/** Node takes a `.ts` of a package without a type for CommonJS. */
const commonJsHint = 'Name it servewright.config.mts, or set "type": "module" in package.json.'

const shapeHint =
  'The file holds `presets:` with one entry for each preset; node_modules/servewright/schemas/preset.schema.json describes all keys.'

/** In a list, because a value of the user's that has a `then` would be waited for. */
async function importConfig(path: string): Promise<readonly [exported: unknown]> {
  try {
    if (/\.m?[jt]s$/.test(path)) {
      const module = (await import(pathToFileURL(path).href)) as { default?: unknown }
      return [module.default]
    }
    const text = readFileSync(path, 'utf8')
    // A warning would print parts of the file, past everything that keeps secrets off the console.
    return [extname(path) === '.json' ? JSON.parse(text) : parseYaml(text, { logLevel: 'error' })]
  } catch (cause) {
    // The part of JSON that the message quotes may hold a secret.
    const why = (messageOf(cause).split('\n')[0] ?? '')
      .replace(/, (?:\.\.\.)?".*"(?:\.\.\.)? is not/, ' is not')
      .replace(/:$/, '')
    throw new UsageError('usage/invalid-config', `${path} cannot be read: ${why}`, {
      cause,
      hint: /outside a module|Unexpected token 'export'/.test(why) ? commonJsHint : endingHint,
    })
  }
}

/** What a module exports may be anything, and anchors of YAML may hold one another. */
function readPlain(path: string, value: unknown): unknown {
  try {
    return copyPlain(value)
  } catch (cause) {
    const why = messageOf(cause)
    const hint = 'Write plain values: text, numbers, lists and objects that do not hold themselves.'
    throw new UsageError('usage/invalid-config', `${path} cannot be read: ${why}`, { cause, hint })
  }
}

/** The paths of all engines, since a preset may inherit its engine from the preset that it extends. */
const places: readonly PathPlace[] = [
  { at: 'model', kind: 'model' },
  ...presetPaths(Object.values(engines).flatMap(({ paths = [] }) => paths)),
]

/** A list of known findings goes on holding when a code gets another name. */
function withCodesOfToday(preset: WrittenPreset): WrittenPreset {
  const today = preset.knownFindings?.map((known) => ({ ...known, finding: nameToday(known.finding) }))
  return today === undefined ? preset : { ...preset, knownFindings: today }
}

/** `./model` is meant from the file that says it, and so is the path of a module with checks. */
function anchorPaths(config: WrittenConfig, folder: string): WrittenConfig {
  const anchor = (word: string): string => (/^\.\.?\//.test(word) ? resolve(folder, word) : word)
  const presets = Object.entries(config.presets).map(([name, preset]) => {
    const anchored = places.reduce((current, place) => editPlace(current, place, anchor), preset)
    return [name, withCodesOfToday(anchored)] as const
  })
  const { checks, reporters } = config
  const located = (paths: readonly string[] | undefined): string[] | undefined =>
    paths?.map((path) => resolve(folder, path))
  return {
    ...config,
    presets: Object.fromEntries(presets),
    ...defined({ checks: located(checks), reporters: located(reporters) }),
  }
}

/** Which accelerators there are is not known to the schema of presets, whose layer knows of no machine. */
function assertAccelerators(path: string, { presets }: WrittenConfig): void {
  for (const [name, { needs }] of Object.entries(presets)) {
    if (typeof needs?.accelerator !== 'string') continue
    findAccelerator(needs.accelerator, `${path}: presets.${name}.needs.accelerator`)
  }
}

/** What only the engine of a preset, or the one that it extends, knows: told beside the rest, and not after it. */
function presetProblems(input: unknown): readonly string[] {
  const presets = isPlain(input) && isPlain(input['presets']) ? input['presets'] : {}
  const whole = Object.fromEntries(
    Object.entries(presets).filter((entry): entry is [string, Plain] => isPlain(entry[1])),
  )
  const book = openPresetBook({ presets: whole })
  return Object.keys(whole).flatMap((name) => {
    try {
      book.find(name)
      return []
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      const { problems } = error.facts
      if (error.code === 'usage/unknown-preset') return [`${error.message} (${error.hint})`]
      return Array.isArray(problems) ? problems.map((problem) => `presets.${name}.${problem}`) : []
    }
  })
}

/**
 * @param named the file given by --config; else one of the usual names in `folder`, if there is one
 * @throws UsageError `usage/invalid-config`
 */
export async function readConfig(
  named: string | undefined,
  folder: string,
): Promise<WrittenConfig | undefined> {
  const found = fileNames.map((name) => join(folder, name)).find((path) => existsSync(path))
  const path = named === undefined ? found : isAbsolute(named) ? named : join(folder, named)
  if (path === undefined) return undefined
  if (!existsSync(path)) {
    throw new UsageError('usage/invalid-config', `The config file ${path} does not exist`, {
      hint: 'Correct the path after --config.',
    })
  }
  const [exported] = await importConfig(path)
  const input = readPlain(path, exported)
  if (input === null || input === undefined)
    throw new UsageError('usage/invalid-config', `${path} is empty`, { hint: shapeHint })
  const parsed = writtenConfig.safeParse(input)
  if (parsed.success) {
    assertAccelerators(path, parsed.data)
    return anchorPaths(parsed.data, dirname(path))
  }
  const problems = [
    ...new Set([
      ...formatIssues(parsed.error.issues, { schema: writtenConfig, input }),
      ...presetProblems(input),
    ]),
  ]
  throw new UsageError('usage/invalid-config', `${path}: ${problems.join('; ')}`, {
    hint: shapeHint,
    facts: { problems },
  })
}
