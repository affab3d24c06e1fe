/** Starts servers of one preset, which is prepared once, on devices that are claimed once. */
import { defined } from '../base/defined.ts'
import { knownOf } from '../checks/known-findings.ts'
import type { Upstream } from '../contract/engine.ts'
import type { EventListener } from '../contract/events.ts'
import type { KnownFinding, Preset } from '../contract/preset.ts'
import type { Interrupt } from '../host/interrupt.ts'
import { type AskedDevices, claimDevices, type DeviceClaim } from '../server/claim-devices.ts'
import { assertNeeds } from '../server/preflight.ts'
import { startServer } from '../server/start-server.ts'
import type { ApiKey } from './api-key.ts'
import { prepareLaunch, type PreparedLaunch } from './prepare-launch.ts'
import type { StartParts } from './starts-of-run.ts'

export interface OpenParts {
  readonly interrupt: Interrupt
  readonly onEvent: EventListener
  /** The server that a gateway is to ask. */
  readonly upstream?: Upstream
}

interface StarterOptions extends ApiKey {
  readonly enginePath?: string
  readonly devices?: AskedDevices
}

/** Version of the engine itself among those of all that was found with it. */
function engineVersion({ engine, located }: PreparedLaunch): string | undefined {
  const names = engine.installation.distributions
  return names.map((name) => located.versions[name]).find((version) => version !== undefined)
}

/** What starts servers of a preset; `release` lets its devices go. */
export function starterOf(found: Preset, { enginePath, devices = 'auto', ...key }: StarterOptions) {
  let prepared: PreparedLaunch | undefined
  let claim: DeviceClaim | undefined
  const prepare = async ({ interrupt: { signal }, onEvent }: OpenParts): Promise<PreparedLaunch> => {
    if (claim === undefined) {
      claim = await claimDevices({ preset: found, asked: devices, signal })
      if (claim !== undefined) onEvent({ type: 'devices-take', title: claim.title, indices: claim.indices })
    }
    const preset = claim === undefined ? found : { ...found, env: { ...found.env, ...claim.env } }
    // Before the model, which may mean to copy it for minutes.
    await assertNeeds(preset, signal)
    const onProgress = (
      progress: Extract<Parameters<EventListener>[0], { type: 'model-copy' }>['progress'],
    ) => onEvent({ type: 'model-copy', progress })
    prepared ??= await prepareLaunch(preset, { signal, copy: 'make', onProgress, ...defined({ enginePath }) })
    return prepared
  }
  const start: StartParts<OpenParts>['start'] = async (parts, overrides) => {
    const { signal, hurry } = parts.interrupt
    const ready = await prepare(parts)
    const { onEvent, upstream } = parts
    const launch = { ...ready, ...key, ...overrides(ready.preset), ...defined({ upstream }) }
    return await startServer({ ...launch, signal, hurry, onEvent })
  }
  const known = (): readonly KnownFinding[] =>
    prepared === undefined ? [] : knownOf(found.knownFindings ?? [], engineVersion(prepared))
  return { start, known, prepared: () => prepared, release: () => claim?.[Symbol.dispose]() }
}
