/** Which servers of a preset a run opens, one after the other: a first start, a baseline, the one under test. */
import { defined } from '../base/defined.ts'
import { planChecks, type CheckFilter } from '../checks/plan-checks.ts'
import type { ServerFacts } from '../contract/check.ts'
import type { Preset } from '../contract/preset.ts'
import { createRunDirectory, type RunDirectory } from '../host/run-directory.ts'
import { TwoStarts } from '../server/compile-cache-proof.ts'
import type { LaunchedServer } from '../server/launched-server.ts'
import type { StartRequest } from '../server/start-request.ts'

/** What one start has of its own. */
type Overrides = Pick<StartRequest, 'directory' | 'runId'> & Partial<StartRequest>

export interface StartParts<Parts> {
  readonly runId: string
  readonly filter: CheckFilter
  /** @param overrides gets the preset with every path resolved */
  start(parts: Parts, overrides: (preset: Preset) => Overrides): Promise<LaunchedServer>
  /** Starts the server behind a gateway in the same way. */
  readonly startUpstream?: StartParts<Parts>['start']
}

type Open<Parts> = (parts: Parts) => Promise<LaunchedServer>

export interface RunStarts<Parts> {
  readonly open: Open<Parts>
  readonly openCold?: Open<Parts>
  readonly openBaseline?: Open<Parts>
  readonly openUpstream?: Open<Parts>
  /** Paths of the servers' logs, by the names under which they are kept. */
  logs(): Readonly<Record<string, string>>
  /** Removes what only the run needed. */
  close(): void
}

const behindTitle = 'server behind the gateway'
const coldTitle = 'first start, with an empty compile cache'

interface Wanted {
  readonly baseline: boolean
  readonly cold: boolean
}

/** What the checks that the filter leaves in want, beside the server under test. */
function wantedBy({ name, claims, expectations = {}, baseline }: Preset, filter: CheckFilter): Wanted {
  const presumed: ServerFacts = { model: name, claims, expectations }
  const facts = baseline === undefined ? presumed : { ...presumed, baseline: baseline.title }
  // A filter that matches nothing is better reported now than after the start.
  const { run } = planChecks(facts, filter)
  return {
    baseline: baseline !== undefined && run.some((check) => check.exerciseBaseline !== undefined),
    cold: run.some(({ needs }) => needs.includes('compile-cache')),
  }
}

/** Both starts share a folder for what is compiled, which is empty before the first. */
function openTwice<Parts>({ runId, start }: StartParts<Parts>, directories: Directories) {
  const starts = new TwoStarts()
  const coldId = `${runId}-cold`
  const cold = (): Overrides => ({
    runId: coldId,
    directory: directories.of('cold.log'),
    baseline: coldTitle,
  })
  const warm = (): Overrides => ({ runId, directory: directories.of('server.log') })
  const openCold: Open<Parts> = (parts) =>
    starts.cold({ runId: coldId, start: (cacheFolder) => start(parts, () => ({ ...cold(), cacheFolder })) })
  const open: Open<Parts> = (parts) =>
    starts.warm({ runId, start: (cacheFolder) => start(parts, () => ({ ...warm(), cacheFolder })) })
  return { openCold, open, close: () => starts.close() }
}

/** The directories of a run's starts, by the names under which their logs are kept: each is made for its start. */
class Directories {
  readonly #made = new Map<string, RunDirectory>()

  of(name: string): RunDirectory {
    const directory = this.#made.get(name) ?? createRunDirectory()
    this.#made.set(name, directory)
    return directory
  }

  logs(): Readonly<Record<string, string>> {
    const logs = Array.from(this.#made, ([name, directory]) => Object.entries(directory.logs(name)))
    return Object.fromEntries(logs.flat())
  }

  remove(): void {
    for (const directory of this.#made.values()) directory.remove()
  }
}

/** @throws UsageError `usage/unknown-check` for a filter that matches none */
export function startsOfRun<Parts>(preset: Preset, parts: StartParts<Parts>): RunStarts<Parts> {
  const { runId, filter, start, startUpstream } = parts
  const wanted = wantedBy(preset, filter)
  const directories = new Directories()
  const { close, ...rest } = wanted.cold
    ? openTwice(parts, directories)
    : {
        open: (openParts: Parts) =>
          start(openParts, () => ({ runId, directory: directories.of('server.log') })),
        close: () => undefined,
      }
  const openBaseline: Open<Parts> = (openParts) =>
    start(openParts, (ready) => ({
      runId: `${runId}-baseline`,
      directory: directories.of('baseline.log'),
      preset: { ...ready, options: ready.baseline?.options },
      baseline: ready.baseline?.title ?? '',
    }))
  const behind = { runId: `${runId}-upstream`, baseline: behindTitle }
  const openUpstream =
    startUpstream &&
    ((openParts: Parts) =>
      startUpstream(openParts, () => ({ ...behind, directory: directories.of('upstream.log') })))
  return {
    ...rest,
    ...(wanted.baseline ? { openBaseline } : {}),
    ...defined({ openUpstream }),
    logs: () => directories.logs(),
    close: () => {
      close()
      directories.remove()
    },
  }
}
