/** What a description says of a server that runs already: its expectations with their files read, its known findings. */
import { defined } from '../base/defined.ts'
import { knownOf } from '../checks/known-findings.ts'
import type { EngineFacts } from '../contract/engine-facts.ts'
import type { GoldenSet } from '../contract/golden.ts'
import type { OddsSet } from '../contract/odds.ts'
import type { Capability, Expectations, KnownFinding, Preset } from '../contract/preset.ts'
import type { ServerDescription } from '../contract/server-description.ts'
import { knownOfEngine } from '../presets/known-of-engine.ts'
import type { Manners } from '../server/client/tested-client.ts'
import { readGoldens, readOdds } from './read-goldens.ts'
import { resolvePaths } from './resolve-paths.ts'

/** What may be said of a server by the options, and by its description. */
interface Said {
  readonly model?: string
  readonly claims?: readonly Capability[]
  readonly manners?: Manners
  readonly headers?: Readonly<Record<string, string>>
}

/** What the options say over what describes the server. */
export function withDescription(described: ServerDescription | undefined, given: Said) {
  const said = described ?? { name: '', likelyModels: [] }
  const { model = said.model, claims = said.claims, manners } = given
  return {
    model,
    claims,
    manners: { ...manners, limits: { ...said.limits, ...manners?.limits } },
    headers: { ...said.headers, ...given.headers },
  }
}

/** What people know the server by: its model as soon as that is known. */
export const titleOf = (name: string | undefined, model: string | undefined, baseUrl: string): string =>
  `${name === undefined ? '' : `${name} · `}${model === undefined ? '' : `${model} at `}${baseUrl}`

/** Absent where nothing of the kind is described. */
export interface DescribedExpectations {
  readonly expectations?: Expectations
  readonly goldens?: readonly GoldenSet[]
  readonly odds?: readonly OddsSet[]
}

/** @throws UsageError for a file that is not there, or goldens of another model */
export async function expectedOf(
  description: ServerDescription | undefined,
  signal: AbortSignal,
): Promise<DescribedExpectations> {
  if (description?.expectations === undefined) return {}
  const { name, weights = name, claims = [], expectations } = description
  const described: Preset = {
    name,
    title: name,
    engine: '',
    model: weights,
    options: {},
    claims,
    expectations,
  }
  // Nothing is copied: the server has its own files already.
  const { preset } = await resolvePaths(described, {}, { signal, copy: 'look' })
  const [goldens, odds] = [readGoldens(preset), readOdds(preset.expectations?.odds ?? [])]
  return defined({
    expectations: preset.expectations,
    goldens: goldens.length === 0 ? undefined : goldens,
    odds: odds.length === 0 ? undefined : odds,
  })
}

const isOfEveryVersion = ({ versions: { from, below } }: KnownFinding): boolean =>
  from === undefined && below === undefined

/** What is known of the engine that was found; of one whose version stays unknown, what holds for every version. */
export function knownOfDescribed(
  { engine, knownFindings }: ServerDescription,
  found: EngineFacts | undefined,
): readonly KnownFinding[] {
  // What is known of one engine excuses nothing of another.
  if (engine !== undefined && found !== undefined && found.name !== engine) return knownOfFound(found)
  if (knownFindings === undefined) return knownOfFound(found)
  return found?.version === undefined
    ? knownFindings.filter(isOfEveryVersion)
    : knownOf(knownFindings, found.version)
}

/** Whatever is known of the engine that was found, where nobody has described the server. */
export const knownOfFound = (found: EngineFacts | undefined): readonly KnownFinding[] =>
  found === undefined ? [] : knownOf(knownOfEngine(found.name), found.version)
