/** Units on a Ray cluster: one job, whose driver places them and tells of them in the job's log. */
import { randomBytes } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { z } from 'zod'
import { EnvironmentError } from '../../base/errors.ts'
import { parseNodeFacts } from '../node-facts.ts'
import type { PlacedPlan, Placement, Placer, PlacerEvent, Unit } from '../placer.ts'
import { zip, type ZipEntry } from '../zip.ts'
import { type DriverEvent, EventLines } from './driver-events.ts'
import { JobsApi, type JobState, type RayAddress } from './jobs-api.ts'
import { EventQueue } from './event-queue.ts'

export interface RayPlacerOptions extends RayAddress {
  /** Program that runs the driver on the head node; it has to have `ray`. */
  readonly python: string
  /** Servewright itself, for the nodes, and where in it the command line begins. */
  readonly product: { readonly files: readonly ZipEntry[]; readonly main: string }
  /** Texts of the driver's files, by name. */
  readonly driver: Readonly<Record<string, string>>
}

const msPerS = 1_000
const stopSpareMs = 30_000
const fileTexts = z.record(z.string(), z.string())
const never = new AbortController().signal

function planFile(id: string, plan: PlacedPlan): string {
  const argv = (args: readonly string[]): readonly string[] => [
    '{node}',
    '{product}/launchers/start-unit.mjs',
    ...args,
  ]
  const unitOf = ({ id: name, args, resources, engine, limitMs, graceMs }: Unit) => ({
    id: name,
    argv: argv(args),
    resources,
    engine,
    limitS: limitMs / msPerS,
    graceS: graceMs / msPerS,
  })
  const { retries, parallel, alone, queueMs } = plan
  const units = plan.units.map(unitOf)
  const look = argv(['fleet', 'look'])
  return JSON.stringify({ id, look, units, retries, parallel, alone, queueS: queueMs / msPerS })
}

const unpack = (bytes: Buffer): string => gunzipSync(Buffer.from(bytes.toString(), 'base64')).toString()

type Told<Kind extends DriverEvent['e']> = Extract<DriverEvent, { readonly e: Kind }>

async function nodeEvent(api: JobsApi, event: Told<'node'>): Promise<PlacerEvent> {
  const bytes = await api.file(event, never)
  const unknown = { resources: {}, why: 'what it says of itself could not be fetched' }
  const facts = bytes === undefined ? unknown : parseNodeFacts(unpack(bytes))
  return { kind: 'node', node: event.id, facts: { host: event.id.slice(0, 8), ...facts } }
}

async function resultEvent(api: JobsApi, event: Told<'result'>): Promise<PlacerEvent> {
  const { unit, attempt, node, why, code } = event
  const bytes = await api.file(event, never)
  const files = bytes === undefined ? undefined : fileTexts.parse(JSON.parse(unpack(bytes)))
  return { kind: 'result', unit, attempt, node, why, code, files }
}

/** What the driver reports in short, with the files that belong to it. */
async function fetchParts(api: JobsApi, event: DriverEvent): Promise<PlacerEvent | undefined> {
  if (event.e === 'node') return await nodeEvent(api, event)
  if (event.e === 'result') return await resultEvent(api, event)
  if (event.e === 'end') return undefined
  if (event.e === 'lost') {
    const { unit, attempt, node, lost: cause, because } = event
    return { kind: 'lost', unit, attempt, node, cause, because }
  }
  if (event.e === 'placed') return { ...event, kind: event.e }
  if (event.e === 'started') return { ...event, kind: event.e }
  return { ...event, kind: event.e }
}

function failed({ message }: JobState, log: string, python: string): EnvironmentError {
  const last = log.trim().split('\n').at(-1) ?? ''
  const noRay = /No module named '?ray|: not found|No such file/.test(`${log}\n${message}`)
  return new EnvironmentError(
    'environment/not-a-cluster',
    `The driver has not come up on the cluster: ${last || message}`,
    {
      hint: noRay
        ? `Name with --python a Python of the head node that has ray; ${python} is not one.`
        : 'Look at the log of the job on the cluster.',
    },
  )
}

export function createRayPlacer(options: RayPlacerOptions): Placer {
  const api = new JobsApi(options)
  return {
    start: async (plan, signal): Promise<Placement> => {
      await api.assertRay(signal)
      const id = `servewright-${randomBytes(6).toString('hex')}`
      const manifest = { name: 'servewright-product.json', bytes: Buffer.from('{}\n') }
      const entry = {
        name: 'launchers/main.mjs',
        bytes: Buffer.from(`import '../${options.product.main}'\n`),
      }
      const product = await api.provide(zip([manifest, entry, ...options.product.files]), signal)
      const extra = Object.entries({
        ...plan.files,
        'plan.json': planFile(id, plan),
        ...options.driver,
      })
      const workingDir = await api.provide(
        zip(extra.map(([name, text]) => ({ name, bytes: Buffer.from(text) }))),
        signal,
      )
      const stopMs = Math.max(0, ...plan.units.map(({ graceMs }) => graceMs)) + stopSpareMs
      const entrypoint = `exec ${options.python} driver.py`
      await api.submit({ id, entrypoint, workingDir, modules: [product], stopMs }, signal)
      return { events: follow(api, id, options.python), stop: () => api.stop(id, never) }
    },
  }
}

async function* follow(api: JobsApi, id: string, python: string): AsyncGenerator<PlacerEvent> {
  const lines = new EventLines()
  const queue = new EventQueue<DriverEvent>()
  let heard = false
  const take = (text: string): void => {
    for (const event of lines.push(text)) queue.push(event)
  }
  const watched = api
    .hear(id, { onText: take, onAgain: () => lines.again(), signal: never })
    .finally(() => queue.end())
  watched.catch(() => undefined)
  for await (const event of queue) {
    heard = true
    const told = await fetchParts(api, event)
    if (told !== undefined) yield told
  }
  const state = await watched
  const log = await api.log(id, never)
  lines.again()
  for (const event of lines.push(`${log}\n`)) {
    heard = true
    const told = await fetchParts(api, event)
    if (told !== undefined) yield told
  }
  if (!heard && state.status === 'FAILED') throw failed(state, log, python)
  await api.remove(id, never)
}
