/** The two things that can be tested: a preset that we launch, and a server that runs already. */
import { UsageError } from '../base/errors.ts'
import type { EventListener } from '../contract/events.ts'
import type { LoadPlan } from '../contract/load.ts'
import type { KnownFinding } from '../contract/preset.ts'
import type { Provenance } from '../contract/report.ts'
import type { Interrupt } from '../host/interrupt.ts'
import { knownOf } from '../checks/known-findings.ts'
import { planChecks, type CheckFilter } from '../checks/plan-checks.ts'
import { attachServer } from '../server/attach-server.ts'
import { assertNeeds } from '../server/preflight.ts'
import type { ServerUnderTest } from '../server/server-under-test.ts'
import { startServer } from '../server/start-server.ts'
import { type ApiKey, apiKeyFor, apiKeyOf } from './api-key.ts'
import { openingsOf } from './starts-of-run.ts'
import { findPreset, prepareLaunch, type PreparedLaunch } from './prepare-launch.ts'
import { provenance } from './provenance.ts'
import { parseClaims } from './parse-claims.ts'
import type { RunOptions } from './run-options.ts'

export interface OpenParts {
  readonly interrupt: Interrupt
  readonly onEvent: EventListener
}

export interface Target {
  /** For people. */
  readonly title: string
  readonly secrets: readonly string[]
  /** The key that the server asks for. */
  readonly apiKey?: string
  open(parts: OpenParts): Promise<ServerUnderTest>
  /** Starts the preset with an empty compile cache; absent where no planned check asks for it. */
  openCold?(parts: OpenParts): Promise<ServerUnderTest>
  /** Starts the preset's baseline; absent where no planned check asks for it. */
  openBaseline?(parts: OpenParts): Promise<ServerUnderTest>
  /** Loads that are put on it after the checks. */
  readonly load?: readonly LoadPlan[]
  /** Findings that are known of the engine that was found. */
  known(): readonly KnownFinding[]
  provenance(): Promise<Provenance>
  /** Paths of the servers' logs, by the names under which they are kept. */
  logs(): Readonly<Record<string, string>>
  /** Removes what only the run needed. */
  close(): void
}

const secretsOf = ({ apiKey: key }: ApiKey): readonly string[] => (key === undefined ? [] : [key])

export const filterOf = ({ only, skip, own }: Pick<RunOptions, 'only' | 'skip' | 'own'>): CheckFilter => ({
  ...(only === undefined ? {} : { only }),
  ...(skip === undefined ? {} : { skip }),
  ...(own === undefined ? {} : { own }),
})

/** Version of the engine itself among those of all that was found with it. */
function engineVersion({ engine, located }: PreparedLaunch): string | undefined {
  const names = engine.installation.distributions
  return names.map((name) => located.versions[name]).find((version) => version !== undefined)
}

/** @throws UsageError before anything is started */
export async function launchTarget(name: string, options: RunOptions, runId: string): Promise<Target> {
  const launchOptions = { preset: name, ...options }
  const preset = await findPreset(launchOptions)
  const key = apiKeyFor(preset.claims)
  let prepared: PreparedLaunch | undefined
  const prepare = async ({ interrupt: { signal }, onEvent }: OpenParts): Promise<PreparedLaunch> => {
    // Before the model, which may mean to copy it for minutes.
    await assertNeeds(preset, signal)
    prepared ??= await prepareLaunch(preset, launchOptions, {
      signal,
      onProgress: (progress) => onEvent({ type: 'model-copy', progress }),
    })
    return prepared
  }
  const openings = openingsOf<OpenParts>(preset, {
    runId,
    filter: filterOf(options),
    start: async (parts, special) => {
      const { interrupt, onEvent } = parts
      const { signal, hurry } = interrupt
      const ready = await prepare(parts)
      return await startServer({ ...ready, ...key, ...special(ready.preset), signal, hurry, onEvent })
    },
  })
  return {
    title: `${preset.name} · ${preset.title}`,
    secrets: secretsOf(key),
    ...key,
    ...openings,
    ...(preset.load === undefined ? {} : { load: preset.load }),
    known: () => (prepared === undefined ? [] : knownOf(preset.knownFindings ?? [], engineVersion(prepared))),
    provenance: () => Promise.resolve(provenance(prepared?.located.versions ?? {})),
  }
}

/** @throws UsageError when no model is named or the address is none */
export function attachTarget(url: string, options: RunOptions): Target {
  const { model } = options
  if (model === undefined) {
    throw new UsageError('usage/invalid-arguments', '--url needs --model', {
      hint: 'GET /v1/models of that server lists its ids.',
    })
  }
  if (!URL.canParse(url)) {
    throw new UsageError('usage/invalid-arguments', `"${url}" is no address`, {
      hint: 'Such as http://127.0.0.1:8000.',
    })
  }
  const baseUrl = url.replace(/\/+$/, '').replace(/\/v1$/, '')
  const claims = parseClaims(options.claims)
  planChecks({ model, claims, expectations: {} }, filterOf(options))
  const key = apiKeyOf()
  return {
    title: `${model} at ${baseUrl}`,
    secrets: secretsOf(key),
    ...key,
    open: ({ interrupt }) => attachServer({ baseUrl, model, claims, ...key, signal: interrupt.signal }),
    known: () => [],
    provenance: () => Promise.resolve(provenance({})),
    logs: () => ({}),
    close: () => undefined,
  }
}
