/** Units on a Ray cluster: one job, whose driver places them and tells of them in the job's log. */
import { randomBytes } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { z } from 'zod'
import { defined } from '../../base/defined.ts'
import { EnvironmentError } from '../../base/errors.ts'
import { ownAddressTowards } from '../../wire/own-address.ts'
import { parseNodeFacts } from '../node-facts.ts'
import type { PlacedPlan, Placement, Placer, PlacerEvent, Unit } from '../placer.ts'
import { zip, type ZipEntry } from '../zip.ts'
import { type DriverEvent, EventLines } from './driver-events.ts'
import { JobsApi, type JobState } from './jobs-api.ts'
import type { RayAddress } from './ray-address.ts'
import { EventQueue } from './event-queue.ts'

export interface RayPlacerOptions extends RayAddress {
  /** Program that runs the driver on the head node; it has to have `ray`. */
  readonly python: string
  /** Servewright itself, for the nodes, and where in it the command line begins; absent where they have it installed. */
  readonly product?: { readonly files: readonly ZipEntry[]; readonly main: string } | undefined
  /** What each node has to say of itself in these words, by their names. */
  readonly same: Readonly<Record<string, string>>
  /** Texts of the driver's files, by name. */
  readonly driver: Readonly<Record<string, string>>
}

const msPerS = 1_000
const stopSpareMs = 30_000
/** Ray's words for what it has lost. Where its node is cut off, either may come first. */
const causes: Readonly<Record<string, string>> = {
  NodeDiedError: 'node-lost',
  WorkerCrashedError: 'worker-lost',
  CutOff: 'cut-off',
  LocalRayletDiedError: 'node-lost',
  OutOfMemoryError: 'out-of-memory',
}
const fileTexts = z.record(z.string(), z.string())
const never = new AbortController().signal

function planFile(id: string, plan: PlacedPlan, { product, same }: RayPlacerOptions): string {
  const main = product === undefined ? ['servewright'] : ['{node}', '{product}/launchers/start-unit.mjs']
  const argv = (args: readonly string[]): readonly string[] => [...main, ...args]
  const unitOf = ({ id: name, args, resources, engine, limitMs, graceMs }: Unit) => ({
    id: name,
    argv: argv(args),
    resources,
    engine,
    limitS: limitMs / msPerS,
    graceS: graceMs / msPerS,
  })
  const { retries, parallel, alone, together = false } = plan
  const [queueS, goneS] = [plan.queueMs / msPerS, plan.goneMs / msPerS]
  const units = plan.units.map(unitOf)
  const look = argv(['fleet', 'look', ...(product === undefined ? ['--package'] : [])])
  return JSON.stringify({ id, look, same, units, retries, parallel, alone, together, queueS, goneS })
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
    const { unit, attempt, node, lost, because } = event
    return { kind: 'lost', unit, attempt, node, cause: causes[lost] ?? lost, because }
  }
  if (event.e === 'placed') return { ...event, kind: event.e }
  if (event.e === 'started') return { ...event, kind: event.e }
  if (event.e === 'waiting') return { ...event, kind: event.e }
  return { ...event, kind: event.e }
}

/** @param heard whether it had told of anything */
function failed(
  { message }: JobState,
  { log, python, heard }: Record<'log' | 'python', string> & { readonly heard: boolean },
): EnvironmentError {
  if (heard)
    return new EnvironmentError(
      'environment/unit-lost',
      `The driver on the cluster has ended early: ${message}`,
      {
        hint: 'Look at the log of the head node, and run it again with --resume.',
      },
    )
  const last = log.trim().split('\n').at(-1) ?? ''
  const noRay = /No module named '?ray|: not found|No such file/.test(`${log}\n${message}`)
  return new EnvironmentError(
    'environment/not-a-cluster',
    `The driver has not come up on the cluster: ${last || (message.split('\n')[0] ?? '')}`,
    {
      hint: noRay
        ? `Name with --python a Python of the head node that has ray; ${python} is not one.`
        : 'Look at the log of the job on the cluster.',
    },
  )
}

/** @returns addresses of the package of Servewright; none where the nodes have it installed */
async function provideProduct(
  api: JobsApi,
  { product }: RayPlacerOptions,
  signal: AbortSignal,
): Promise<string[]> {
  if (product === undefined) return []
  const manifest = { name: 'servewright-product.json', bytes: Buffer.from('{}\n') }
  const entry = { name: 'launchers/main.mjs', bytes: Buffer.from(`import '../${product.main}'\n`) }
  const entries = [manifest, entry, ...product.files]
  return [await api.provide(zip(entries), signal, entries)]
}

export function createRayPlacer(options: RayPlacerOptions): Placer {
  const api = new JobsApi(options)
  return {
    survey: async (signal) => {
      await api.assertRay(signal)
      const ownAddress = await ownAddressTowards(new URL(options.url))
      return defined({ nodes: await api.countNodes(signal), ownAddress })
    },
    start: async (plan, signal): Promise<Placement> => {
      await api.assertRay(signal)
      const id = `servewright-${randomBytes(6).toString('hex')}`
      const modules = await provideProduct(api, options, signal)
      const extra = Object.entries({
        ...plan.files,
        'plan.json': planFile(id, plan, options),
        ...options.driver,
      })
      const workingDir = await api.provide(
        zip(extra.map(([name, text]) => ({ name, bytes: Buffer.from(text) }))),
        signal,
      )
      const stopMs = Math.max(0, ...plan.units.map(({ graceMs }) => graceMs)) + stopSpareMs
      const entrypoint = `exec ${options.python} driver.py`
      await api.submit({ id, entrypoint, workingDir, modules, stopMs }, signal)
      return { events: follow(api, id, options.python), stop: () => api.stop(id, never) }
    },
  }
}

async function* follow(api: JobsApi, id: string, python: string): AsyncGenerator<PlacerEvent> {
  const lines = new EventLines()
  const queue = new EventQueue<DriverEvent>()
  let heard = false
  let whole = false
  const told = async (event: DriverEvent): Promise<readonly PlacerEvent[]> => {
    heard = true
    whole ||= event.e === 'end'
    const found = await fetchParts(api, event)
    return found === undefined ? [] : [found]
  }
  const take = (text: string): void => {
    for (const event of lines.push(text)) queue.push(event)
  }
  const watched = api
    .hear(id, { onText: take, onAgain: () => lines.again(), signal: never })
    .finally(() => queue.end())
  watched.catch(() => undefined)
  for await (const event of queue) yield* await told(event)
  const state = await watched
  const log = await api.log(id, never)
  lines.again()
  for (const event of lines.push(`${log}\n`)) yield* await told(event)
  if (!whole && state.status === 'FAILED') throw failed(state, { log, python, heard })
  await api.remove(id, never)
}
