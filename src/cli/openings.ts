/** How a preset's server is opened: once, or twice where it claims to use again what it has compiled. */
import { planChecks, type CheckFilter } from '../checks/plan-checks.ts'
import type { Preset } from '../contract/preset.ts'
import type { RunDirectory } from '../host/run-directory.ts'
import { TwoStarts } from '../server/compile-cache-proof.ts'
import type { LaunchedServer } from '../server/launched-server.ts'
import type { StartRequest } from '../server/start-request.ts'

type Special = Pick<StartRequest, 'directory' | 'runId'> & Partial<StartRequest>

export interface OpeningParts<Parts> {
  readonly runId: string
  readonly filter: CheckFilter
  readonly directory: RunDirectory
  /** Of the first start, where there are two. */
  readonly coldDirectory: RunDirectory
  start(parts: Parts, special: Special): Promise<LaunchedServer>
}

export interface Openings<Parts> {
  open(parts: Parts): Promise<LaunchedServer>
  openCold?(parts: Parts): Promise<LaunchedServer>
  close(): void
}

const coldTitle = 'first start, with an empty compile cache'

function asksTwice({ name, claims, expectations = {} }: Preset, filter: CheckFilter): boolean {
  const { run } = planChecks({ model: name, claims, expectations }, filter)
  return run.some(({ needs }) => needs.includes('compile-cache'))
}

export function openingsOf<Parts>(preset: Preset, parts: OpeningParts<Parts>): Openings<Parts> {
  const { runId, filter, directory, coldDirectory, start } = parts
  if (!asksTwice(preset, filter)) {
    return { open: (more) => start(more, { runId, directory }), close: () => undefined }
  }
  const starts = new TwoStarts()
  const coldId = `${runId}-cold`
  return {
    openCold: (more) =>
      starts.cold({
        runId: coldId,
        start: (cacheFolder) =>
          start(more, { runId: coldId, directory: coldDirectory, cacheFolder, baseline: coldTitle }),
      }),
    open: (more) =>
      starts.warm({ runId, start: (cacheFolder) => start(more, { runId, directory, cacheFolder }) }),
    close: () => starts.close(),
  }
}
