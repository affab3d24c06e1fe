/** Has units placed, tells what becomes of them, and keeps what they leave. */
import { join } from 'node:path'
import { nowMs } from '../base/clock.ts'
import { asServewrightError, InternalError, messageOf, type ServewrightError } from '../base/errors.ts'
import { exitCodes } from '../base/exit-codes.ts'
import { onAbort } from '../base/on-abort.ts'
import type { RunReport } from '../contract/report.ts'
import { packReport } from '../contract/written-exchanges.ts'
import type { NodeFacts } from '../fleet/node-facts.ts'
import { UnitGatherer } from '../fleet/gather-units.ts'
import type { Placement, Placer, PlacerEvent } from '../fleet/placer.ts'
import { createArtifactFolder } from '../host/artifacts.ts'
import type { Interrupt } from '../host/interrupt.ts'
import type { BatchStart } from '../run/batch-report.ts'
import { askedFile } from './kept-units.ts'
import type { FleetUnit } from './fleet-units.ts'
import { nodeWarnings } from './node-lines.ts'
import { unitReport } from './unit-report.ts'

export interface PlaceWords {
  readonly retries: string
  readonly maxParallel?: number
  readonly pack?: true
  readonly queueTimeout: number
}

interface Place {
  readonly placer: Placer
  readonly interrupt: Interrupt
  /** Where each unit gets a folder. */
  readonly folder: string
  readonly start: BatchStart
  readonly screen: Pick<NodeJS.WriteStream, 'write'>
  readonly files: Readonly<Record<string, string>>
  readonly words: PlaceWords
}

const most = 1_000_000
/** What a node that has died may take to come back. */
const mostGoneMs = 120_000

const unplacedTexts = {
  never: 'fits no node',
  late: 'waited too long for a free node',
  gone: 'waited too long for its nodes to come back',
  stopped: 'was not started before the stop',
} as const

const waitingTexts = { late: 'waits for a free node', gone: 'waits for its nodes, which are gone' } as const

function nodeLine(name: string, facts: NodeFacts): string {
  if (facts.why !== undefined) return `node ${name} can run nothing: ${facts.why}`
  return nodeWarnings(facts)
    .map((warning) => `node ${name} ${warning}`)
    .join('\n')
}

/** @returns nothing where there is nothing to say */
function lineOf(event: PlacerEvent, gatherer: UnitGatherer): string {
  switch (event.kind) {
    case 'node':
      return nodeLine(gatherer.nameOf(event.node), event.facts)
    case 'placed':
      return ''
    case 'started':
      return `${event.unit}  attempt ${event.attempt} runs on ${gatherer.nameOf(event.node)}`
    case 'waiting':
      return `${event.unit}  ${waitingTexts[event.why]}`
    case 'result':
      if (event.why === 'late')
        return `${event.unit}  the report of attempt ${event.attempt} came after it was given up`
      return `${event.unit}  has ended with exit code ${event.code}`
    case 'lost':
      return `${event.unit}  was lost on ${gatherer.nameOf(event.node)}: ${event.cause}`
    case 'unplaced':
      return `${event.unit}  ${unplacedTexts[event.why]}`
  }
}

/** @returns what could not be kept: no verdict is lost for it */
async function keepFiles(
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<readonly ServewrightError[]> {
  const errors: ServewrightError[] = []
  for (const [name, text] of Object.entries(files)) {
    try {
      await createArtifactFolder(folder).write(name, text)
    } catch (thrown) {
      errors.push(asServewrightError(thrown))
    }
  }
  return errors
}

interface Follow extends Place {
  readonly errors: ServewrightError[]
  /** What each unit was asked for, by its name. */
  readonly asked: ReadonlyMap<string, string>
}

/** The first interrupt has all end in order; the second waits for nothing. */
async function follow(
  placement: Placement,
  gatherer: UnitGatherer,
  { interrupt, start, screen, folder, errors, asked }: Follow,
): Promise<void> {
  const stop = (): void => {
    screen.write('Stopping all units, and waiting for their reports; Ctrl-C again waits no longer.\n')
    void placement.stop().catch(() => undefined)
  }
  const forget = onAbort(interrupt.signal, stop)
  const hurried = new Promise<void>((resolve) => {
    onAbort(interrupt.hurry, resolve)
  })
  const reading = (async () => {
    for await (const event of placement.events) {
      const late = event.kind === 'result' && gatherer.isSuperseded(event) ? `attempt-${event.attempt}` : ''
      gatherer.take(event, nowMs() - start.startMs)
      if (event.kind === 'result' && event.files !== undefined)
        errors.push(
          ...(await keepFiles(join(folder, event.unit, late), {
            ...event.files,
            // The report itself says so once all have come, which a driver that is killed does not live to see.
            [askedFile]: asked.get(event.unit) ?? '',
          })),
        )
      const line = lineOf(event, gatherer)
      if (line !== '') screen.write(`${line}\n`)
    }
  })()
  // What has come back until the cluster was lost is still worth a report, if it is only that nothing has.
  const lost = reading.catch((thrown: unknown) => {
    const error = asServewrightError(thrown)
    if (error.exitCode !== exitCodes.environment) errors.push(error)
    gatherer.clusterLost = error.toJSON()
    screen.write(`The cluster is lost: ${messageOf(thrown)}\n`)
  })
  await Promise.race([lost, hurried])
  forget()
}

interface PlacedUnits {
  /** One for each unit, by its name. */
  readonly reports: ReadonlyMap<string, RunReport>
  /** What could not be kept in the folder. */
  readonly errors: readonly ServewrightError[]
}

export async function placeUnits(units: readonly FleetUnit[], place: Place): Promise<PlacedUnits> {
  if (units.length === 0) return { reports: new Map(), errors: [] }
  const { placer, words, files, interrupt, folder, start } = place
  const { retries, maxParallel: parallel = most, pack, queueTimeout: queueMs } = words
  const gatherer = new UnitGatherer(units)
  const plan = {
    units,
    retries: Number(retries),
    parallel,
    alone: pack !== true,
    files,
    queueMs,
    goneMs: Math.min(queueMs, mostGoneMs),
  }
  const errors: ServewrightError[] = []
  await follow(await placer.start(plan, interrupt.signal), gatherer, {
    ...place,
    errors,
    asked: new Map(units.map(({ id, asked }) => [id, asked])),
  })
  const gathered = gatherer.gathered(interrupt.exitCode !== undefined)
  const reports = new Map<string, RunReport>()
  for (const [index, unit] of units.entries()) {
    const one = gathered[index]
    if (one === undefined) continue
    const { id, title, asked } = unit
    const head = { id: `${start.id}-${index}`, title, asked, startedAt: start.startedAt }
    const report = unitReport(head, one, interrupt.exitCode)
    const document = `${JSON.stringify(packReport(report))}\n`
    errors.push(...(await keepFiles(join(folder, id), { ...one.files, 'report.json': document })))
    reports.set(id, report)
  }
  if (reports.size !== units.length)
    throw new InternalError(`${units.length} units went in, and ${reports.size} came out`)
  return { reports, errors }
}
