/** What a Vitest run tests: presets by ONLINE_CONFIG, by option or by the config file, or one attached server. */
import { UsageError } from '../base/errors.ts'
import type { Capability } from '../contract/preset.ts'
import { choosePresets } from '../subject/choose-presets.ts'
import { readConfig } from '../subject/read-config.ts'
import { findPreset } from '../subject/prepare-launch.ts'
import { newRunId } from '../subject/run-id.ts'
import { attachTarget, launchTarget, type Target } from '../subject/subject.ts'
import type { ChosenPresets } from '../subject/choose-presets.ts'
import type { PoolOptions } from './provided.ts'

/** One thing under test. */
export interface Subject {
  readonly name: string
  readonly claims: readonly Capability[]
  /** A fresh one for each start of its server. */
  createTarget(): Promise<Target>
}

const defaultClaims: readonly Capability[] = ['completions', 'chat']
/** The forebear's variable: people have it in their pipelines. */
export const onlineConfigVariable = 'ONLINE_CONFIG'

const wordsOf = (text: string): readonly string[] =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')

/** What to test by the config file alone: its `default`, else its only preset, else `tiny`. */
async function defaultWords({ config }: PoolOptions): Promise<readonly string[]> {
  const loaded = await readConfig(config, process.cwd())
  const own = Object.keys(loaded?.presets ?? {})
  if (loaded?.default !== undefined) return [loaded.default].flat()
  if (own.length > 1) {
    throw new UsageError('usage/invalid-config', `Which of the presets ${own.join(', ')} is meant?`, {
      hint: `Set ${onlineConfigVariable}, or \`default\` in the config file.`,
    })
  }
  return own.length === 0 ? ['tiny'] : own
}

/**
 * @throws UsageError `usage/unknown-preset` with the nearest name, or `usage/invalid-config`
 */
export async function chooseSubjects(options: PoolOptions): Promise<ChosenPresets> {
  const asked = wordsOf(process.env[onlineConfigVariable] ?? '')
  const words = asked.length > 0 ? asked : (options.presets ?? (await defaultWords(options)))
  const { config, enginePath } = options
  const chosen = await choosePresets(
    words,
    { ...(config === undefined ? {} : { config }), ...(enginePath === undefined ? {} : { enginePath }) },
    new AbortController().signal,
  )
  if (chosen.run.length > 0) return chosen
  const reasons = chosen.notRun.map(({ preset, reason }) => `${preset} ${reason}`).join('; ')
  throw new UsageError('usage/unknown-preset', `Nothing of "${words.join(',')}" can run here. ${reasons}`, {
    hint: '`servewright list presets` shows which presets this machine can run.',
  })
}

/** @throws UsageError for an unknown preset or a broken config file */
export async function presetSubject(name: string, options: PoolOptions): Promise<Subject> {
  const { config, enginePath } = options
  const launch = {
    ...(config === undefined ? {} : { config }),
    ...(enginePath === undefined ? {} : { enginePath }),
  }
  const preset = await findPreset({ preset: name, ...launch })
  const words = { ...launch, claims: [], out: '' }
  return {
    name: preset.name,
    claims: preset.claims,
    createTarget: () => launchTarget(preset.name, words, newRunId()),
  }
}

/** @throws UsageError when the address is none */
export function attachedSubject({
  url,
  model,
  claims = defaultClaims,
}: NonNullable<PoolOptions['attach']>): Subject {
  const words = { model, claims, out: '' }
  return { name: model, claims, createTarget: () => Promise.resolve(attachTarget(url, words)) }
}
