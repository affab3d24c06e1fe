/** One run: open the server, take the steps, stop it, decide. Always ends in a report. */
import { nowMs, timestamp } from '../base/clock.ts'
import { defined } from '../base/defined.ts'
import { asServewrightError, type ServewrightError } from '../base/errors.ts'
import type { KnownFinding } from '../contract/preset.ts'
import type { Provenance, RunReport, Selection, ServerRecord } from '../contract/report.ts'
import { measureCoverage } from '../checks/coverage.ts'
import { goneFindings } from '../checks/known-findings.ts'
import type { BaselineAnswer } from '../checks/run-baseline.ts'
import type { ServerUnderTest } from '../server/server-under-test.ts'
import type { OpenParts } from '../subject/preset-starter.ts'
import { provenance } from '../subject/provenance.ts'
import { askBaseline } from './ask-baseline.ts'
import { decide } from './decide.ts'
import type { Found, Run } from './run.ts'
import { checkServer } from './steps/check-server.ts'
import { stampChecks } from './stamp-checks.ts'
import { startTimeLimit, type TimeLimit, withLimit } from './time-limit.ts'
import { withServer } from './with-server.ts'

interface Stage {
  readonly open: ((parts: OpenParts) => Promise<ServerUnderTest>) | undefined
  work(server: ServerUnderTest): Promise<void>
  /** What it opens on its server; their records come after its own. */
  readonly opened?: readonly ServerRecord[]
}

/** What is known of the engine, where that is to excuse anything. */
const knownOf = ({ strict, subject }: Run): readonly KnownFinding[] =>
  strict === true ? [] : subject.known()

interface Staging {
  readonly run: Run
  readonly found: Found
  readonly limit: TimeLimit
}

/** Servers that are gone before the one under test starts, and that one last. */
function stagesOf({ run, found, limit }: Staging): readonly Stage[] {
  const { subject, kind, steps } = run
  const baseline = new Map<string, BaselineAnswer>()
  const main: Stage = {
    open: subject.open,
    work: async (server) => {
      const place = { run, server, limit, known: knownOf(run), baseline, found }
      for (const step of steps) await step(place)
    },
  }
  const last = subject.openUpstream === undefined ? main : inFront({ run, found, limit }, main)
  if (kind === 'load') return [last]
  return [
    // Only to see what a first start costs.
    { open: subject.openCold, work: () => Promise.resolve() },
    {
      open: subject.openBaseline,
      work: async (server) => {
        for (const [id, answer] of await askBaseline(server, run)) baseline.set(id, answer)
      },
    },
    last,
  ]
}

/** The server behind a gateway, which is asked directly first, and the gateway on it. */
function inFront({ run, found, limit }: Staging, { work }: Stage): Stage {
  const { subject, kind } = run
  // Only a finding of the gateway rejects.
  const { bail: _, ...whole } = run
  const opened: ServerRecord[] = []
  return {
    open: subject.openUpstream,
    opened,
    work: async (server) => {
      const direct: Found = { checks: [], recordedCharacters: 0, behind: [], loads: [] }
      if (kind !== 'load')
        await checkServer({
          run: whole,
          server,
          limit,
          known: knownOf(run),
          baseline: new Map(),
          found: direct,
        })
      found.behind.push(...direct.checks.map(({ id, outcome }) => ({ id, outcome })))
      const upstream = { url: server.baseUrl, model: server.facts.model }
      const front = await withServer(() => subject.open({ ...run, upstream }), work)
      if (front.server !== undefined) opened.push(front.server)
      if (front.error !== undefined) throw front.error
    },
  }
}

interface Ended {
  readonly servers: readonly ServerRecord[]
  /** What ended the run before its last step. */
  readonly error: ServewrightError | undefined
}

async function takeStages(staging: Staging): Promise<Ended> {
  const servers: ServerRecord[] = []
  for (const { open, work, opened = [] } of stagesOf(staging)) {
    if (open === undefined) continue
    const { server, error } = await withServer(() => open(staging.run), work)
    servers.push(...(server === undefined ? [] : [server]), ...opened)
    if (error !== undefined) return { servers, error }
  }
  return { servers, error: undefined }
}

/** Without the stamps that were insisted on nothing is started. */
async function takeStamped(staging: Staging): Promise<Ended> {
  try {
    await using _ = await stampChecks(staging.run.stamps)
    return await takeStages(staging)
  } catch (thrown) {
    return { servers: [], error: asServewrightError(thrown) }
  }
}

/** What cannot be said of machine and engine costs no verdict. */
async function provenanceOf({
  subject,
}: Run): Promise<{ readonly provenance: Provenance; readonly error?: ServewrightError }> {
  try {
    return { provenance: await subject.provenance() }
  } catch (thrown) {
    return { provenance: provenance({}), error: asServewrightError(thrown) }
  }
}

const selectionOf = ({ filter: { only, skip }, strict }: Run): Selection => defined({ only, skip, strict })

/** Undefined for a load alone, and where no server has come up. */
function coverageIn(
  { run, found, servers }: Pick<Staging, 'run' | 'found'> & Pick<Ended, 'servers'>,
  cut: Parameters<typeof measureCoverage>[1],
): RunReport['coverage'] {
  const server = servers.findLast(({ baseline }) => baseline === undefined)
  if (server === undefined || run.kind === 'load') return undefined
  const { userChecks = [] } = run.filter
  return measureCoverage({ server, checks: found.checks, userChecks }, cut)
}

function bailedIn({ bailed, checks }: Found): RunReport['bailed'] {
  if (bailed === undefined) return undefined
  const { at, reason } = bailed
  const skipped = checks.filter(({ outcome }) => outcome.status === 'skip' && outcome.reason === reason)
  return { at, notRun: skipped.length }
}

/** Never rejects by what a server or the machine does. */
export async function performRun(run: Run): Promise<RunReport> {
  const { id, kind, subject, interrupt, onEvent } = run
  const [startedAt, startMs] = [timestamp(), nowMs()]
  onEvent({ type: 'run-start', target: subject.title })
  const found: Found = { checks: [], recordedCharacters: 0, behind: [], loads: [] }
  using limit = startTimeLimit(run.maxTime)
  const limited = { ...run, interrupt: withLimit(interrupt, limit) }
  const ended = await takeStamped({ run: limited, found, limit })
  const origin = await provenanceOf(run)
  const [servers, error] = [ended.servers, ended.error ?? origin.error]
  const timeOverMs = limit.overMs
  const interruptExitCode = interrupt.exitCode
  const bailed = bailedIn(found)
  const known = knownOf(run)
  // Whoever runs a server that is attached to may have configured it so that it shows less.
  const gone = subject.preset === undefined ? [] : goneFindings(found.checks, known, found.behind)
  const selection = selectionOf(run)
  const evidence = {
    ...defined({
      interruptExitCode,
      timeOverMs,
      bailed,
      coverage: coverageIn(
        { run, found, servers },
        defined({ selection, timeOverMs, interruptExitCode, bailed }),
      ),
      // The reasons of the verdict report why it ended early; the abort that this causes is not an error.
      error: interruptExitCode === undefined && timeOverMs === undefined ? error?.toJSON() : undefined,
      known: known.length === 0 ? undefined : known,
      goneFindings: gone.length === 0 ? undefined : gone,
      loads: found.loads.length === 0 ? undefined : found.loads,
      behind: found.behind.length === 0 ? undefined : found.behind,
    }),
    selection,
    provenance: origin.provenance,
    servers,
    checks: found.checks,
  }
  const head = {
    schemaVersion: 2,
    id,
    kind,
    target: subject.title,
    startedAt,
    durationMs: nowMs() - startMs,
  } as const
  const report: RunReport = { ...head, ...decide({ ...head, ...evidence }), ...evidence }
  onEvent({ type: 'run-end', report })
  return report
}
