/** Presets as units of a fleet: what each runs, needs and may take. */
import { createHash } from 'node:crypto'
import { UsageError } from '../base/errors.ts'
import type { Preset } from '../contract/preset.ts'
import type { Unit } from '../fleet/placer.ts'
import { rayResources } from '../fleet/ray/resources.ts'
import { packageVersion } from '../host/package-root.ts'
import { runGraceMs } from './run-grace.ts'

export interface UnitWords {
  /** Engines with versions; each preset of one of them becomes a unit a version. */
  readonly engines?: readonly string[]
  readonly only?: readonly string[]
  readonly skip?: readonly string[]
  readonly limitMs: number
  /** Name of the config file beside the plan; absent where there is none. */
  readonly config?: string
}

export interface FleetUnit extends Unit {
  readonly preset: string
  /** As the batch names it. */
  readonly title: string
  /** Hash of all that decides what it runs. */
  readonly asked: string
}

function runArgs(preset: string, words: UnitWords, version: string | undefined): readonly string[] {
  const { only, skip, config } = words
  return [
    'run',
    preset,
    '--until-eof',
    '--out',
    '{out}/report',
    ...(version === undefined ? [] : ['--engine-path', '{engine}']),
    ...(config === undefined ? [] : ['--config', `{here}/${config}`]),
    ...(only === undefined ? [] : ['--only', only.join(',')]),
    ...(skip === undefined ? [] : ['--skip', skip.join(',')]),
  ]
}

/** Where a kept report is found under the name of a unit, this says whether it is of the very same. */
function hashOf(args: readonly string[], presets: readonly unknown[]): string {
  const text = JSON.stringify([packageVersion(), args, presets])
  return createHash('sha256').update(text).digest('hex')
}

const fileName = (text: string): string => text.replaceAll('+', '_').replaceAll(/[^\w.-]+/g, '-')

/** What may be no name of a file is the same in all names: the second of one name has a number. */
function namer(): (text: string) => string {
  const taken = new Set<string>()
  return (text) => {
    const name = fileName(text)
    for (let count = 1; ; count += 1) {
      const free = count === 1 ? name : `${name}-${count}`
      if (taken.has(free)) continue
      taken.add(free)
      return free
    }
  }
}

/**
 * Those of one engine and version follow one another, so that a node does all of one version.
 * @throws UsageError for an engine that no preset has
 */
export function fleetUnits(
  presets: readonly Preset[],
  words: UnitWords,
  upstreamOf: (preset: Preset) => Preset | undefined,
): readonly FleetUnit[] {
  const { limitMs } = words
  const engines = [...new Set(words.engines)]
  const nameOf = namer()
  const idle = engines.find((word) => !presets.some(({ engine }) => engine === word.split('@')[0]))
  if (idle !== undefined || engines.some((word) => !/^[\w-]+@[\w.+-]+$/.test(word)))
    throw new UsageError(
      'usage/invalid-arguments',
      `--engines ${engines.join(',')} fits none of the presets`,
      {
        hint: 'Give engines of these presets with their versions, such as vllm@0.31.0,vllm@0.32.0.',
      },
    )
  const units = presets.flatMap((preset): readonly FleetUnit[] => {
    const wanted = engines.filter((word) => word.split('@')[0] === preset.engine)
    const versions = wanted.length === 0 ? [undefined] : wanted
    const upstream = upstreamOf(preset)
    return versions.map((version) => {
      const args = runArgs(preset.name, words, version)
      return {
        id: nameOf(version === undefined ? preset.name : `${preset.name}-${version}`),
        preset: preset.name,
        title: version === undefined ? preset.name : `${preset.name} on ${version}`,
        asked: hashOf([version ?? '', ...args], [preset, upstream]),
        args,
        resources: rayResources(preset.needs ?? {}),
        engine: version ?? preset.engine,
        limitMs,
        graceMs: runGraceMs(preset, upstream),
      }
    })
  })
  return units.toSorted((a, b) => engines.indexOf(a.engine) - engines.indexOf(b.engine))
}
