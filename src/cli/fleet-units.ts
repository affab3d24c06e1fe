/** Presets as units of a fleet: what each runs, needs and may take. */
import { UsageError } from '../base/errors.ts'
import type { Preset } from '../contract/preset.ts'
import type { Unit } from '../fleet/placer.ts'
import { rayResources } from '../fleet/ray/resources.ts'
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

const fileName = (text: string): string => text.replaceAll(/[^\w.-]+/g, '-')

/**
 * Those of one engine and version follow one another, so that a node does all of one version.
 * @throws UsageError for an engine that no preset has
 */
export function fleetUnits(
  presets: readonly Preset[],
  words: UnitWords,
  upstreamOf: (preset: Preset) => Preset | undefined,
): readonly FleetUnit[] {
  const { engines = [], limitMs } = words
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
    return versions.map((version) => ({
      id: fileName(version === undefined ? preset.name : `${preset.name}-${version}`),
      preset: preset.name,
      title: version === undefined ? preset.name : `${preset.name} on ${version}`,
      args: runArgs(preset.name, words, version),
      resources: rayResources(preset.needs ?? {}),
      engine: version ?? preset.engine,
      limitMs,
      graceMs: runGraceMs(preset, upstreamOf(preset)),
    }))
  })
  return units.toSorted((a, b) => engines.indexOf(a.engine) - engines.indexOf(b.engine))
}
