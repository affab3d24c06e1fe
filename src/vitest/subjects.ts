/** What a Vitest run tests: presets by ONLINE_CONFIG, by option or by the config file, or one attached server. */
import { defined } from '../base/defined.ts'
import { UsageError } from '../base/errors.ts'
import type { Capability, Preset } from '../contract/preset.ts'
import { choosePresets, type ChosenPresets } from '../subject/choose-presets.ts'
import { newRunId } from '../subject/run-id.ts'
import { attachSubject, launchSubject, type Subject } from '../subject/subject.ts'
import type { Workspace } from '../subject/workspace.ts'
import type { PoolOptions } from './provided.ts'

/** One thing under test. */
export interface TestedSubject {
  readonly name: string
  readonly claims: readonly Capability[]
  /** A fresh one for each start of its server. */
  create(): Subject
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
function defaultWords({ config }: Workspace): readonly string[] {
  const own = Object.keys(config?.presets ?? {})
  if (config?.default !== undefined) return [config.default].flat()
  if (own.length > 1) {
    throw new UsageError(
      'usage/invalid-config',
      `The config file has several presets (${own.join(', ')}), and none of them is chosen`,
      {
        hint: `Set ${onlineConfigVariable}, or \`default\` in the config file.`,
      },
    )
  }
  return own.length === 0 ? ['tiny'] : own
}

/**
 * @throws UsageError `usage/unknown-preset` with the nearest name, or `usage/invalid-config`
 */
export async function chooseSubjects(
  { presets, enginePath }: PoolOptions,
  workspace: Workspace,
): Promise<ChosenPresets> {
  const asked = wordsOf(process.env[onlineConfigVariable] ?? '')
  const words = asked.length > 0 ? asked : (presets ?? defaultWords(workspace))
  const options = { book: workspace.book, ...defined({ enginePath }) }
  const chosen = await choosePresets(words, options, new AbortController().signal)
  if (chosen.run.length > 0) return chosen
  const reasons = chosen.notRun.map(({ preset, reason }) => `${preset} ${reason}`).join('; ')
  throw new UsageError(
    'usage/unknown-preset',
    `No preset of "${words.join(',')}" can run on this machine. ${reasons}`,
    {
      hint: '`servewright list presets` shows which presets this machine can run.',
    },
  )
}

/** @param upstream the preset whose server is behind that of a gateway */
export function presetSubject(
  preset: Preset,
  { enginePath, upstream }: PoolOptions & { readonly upstream?: Preset },
): TestedSubject {
  const launch = { filter: {}, ...defined({ enginePath, upstream }) }
  return {
    name: preset.name,
    claims: preset.claims,
    create: () => launchSubject(preset, { ...launch, runId: newRunId() }),
  }
}

/** @throws UsageError when the address cannot be one */
export function attachedSubject({
  url,
  model,
  claims = defaultClaims,
}: NonNullable<PoolOptions['attach']>): TestedSubject {
  return { name: model, claims, create: () => attachSubject({ url, model, claims, filter: {} }) }
}
