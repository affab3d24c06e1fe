/** Units on a Ray cluster: one job, whose driver places them and tells of them in the job's log. */
import { randomBytes } from 'node:crypto'
import { defined } from '../../base/defined.ts'
import { EnvironmentError } from '../../base/errors.ts'
import { ownAddressTowards } from '../../wire/own-address.ts'
import type { PlacedPlan, Placement, Placer, PlacerEvent, Unit } from '../placer.ts'
import type { ZipEntry } from '../zip.ts'
import { type DriverEvent, EventLines } from './driver-events.ts'
import { JobsApi, type JobState } from './jobs-api.ts'
import type { RayAddress } from './ray-address.ts'
import { EventQueue } from './event-queue.ts'
import { fetchParts } from './fetch-parts.ts'

export interface RayPlacerOptions extends RayAddress {
  /** Program that runs the driver on the head node; it has to have `ray`. */
  readonly python: string
  /** Servewright itself, for the nodes, and where in it the command line begins; absent where they have it installed. */
  readonly product?: { readonly files: readonly ZipEntry[]; readonly main: string } | undefined
  /** What each node has to say of itself in these words, by their names. */
  readonly same: Readonly<Record<string, string>>
  /** Texts of the driver's files, by name. */
  readonly driver: Readonly<Record<string, string>>
  /** How long a job may run whose log is not to be heard. Default: one minute. */
  readonly deafMs?: number
}

const msPerS = 1_000
const stopSpareMs = 30_000
const stopAskMs = 10_000
const never = new AbortController().signal

/** Engines that no unit needs are not looked for: each costs the start of a program or more. */
function lookWords({ units }: PlacedPlan): readonly string[] {
  const names = units.map(({ engine }) => engine.split('@')[0] ?? '')
  return units.length === 0 ? [] : ['--engines', [...new Set(names)].join()]
}

function planFile(
  { id, secrets }: { readonly id: string; readonly secrets: string },
  plan: PlacedPlan,
  { product, same }: RayPlacerOptions,
): string {
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
  const look = argv(['fleet', 'look', ...(product === undefined ? ['--package'] : lookWords(plan))])
  return JSON.stringify({ id, secrets, look, same, units, retries, parallel, alone, together, queueS, goneS })
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
  return [await api.provide([manifest, entry, ...product.files], signal)]
}

/**
 * They are named in the plan alone, and belong to no job: Ray unpacks what does for everybody on a node. The driver takes them from the
 * cluster's memory.
 * @returns their address there; empty where there are none
 */
async function keepSecrets(api: JobsApi, { secrets }: PlacedPlan, signal: AbortSignal): Promise<string> {
  if (secrets === undefined) return ''
  // Ray keeps what has such a name, and nothing else.
  const name = `_ray_pkg_${randomBytes(16).toString('hex')}.zip`
  return await api.keep(name, Buffer.from(JSON.stringify(secrets)), signal)
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
      const secrets = await keepSecrets(api, plan, signal)
      const texts = Object.entries({
        ...plan.files,
        'plan.json': planFile({ id, secrets }, plan, options),
        ...options.driver,
      })
      const entries = texts.map(([name, text]) => ({ name, bytes: Buffer.from(text) }))
      const [modules, workingDir] = await Promise.all([
        provideProduct(api, options, signal),
        api.provide(entries, signal),
      ])
      const stopMs = Math.max(0, ...plan.units.map(({ graceMs }) => graceMs)) + stopSpareMs
      const entrypoint = `exec ${options.python} driver.py`
      await api.submit({ id, entrypoint, workingDir, modules, stopMs }, signal)
      const units = new Set(plan.units.map((unit) => unit.id))
      const { python, deafMs } = options
      const events = follow(api, { id, python, units, ...defined({ deafMs }) })
      return { events, stop: () => api.stop(id, never) }
    },
  }
}

interface Followed {
  readonly id: string
  readonly python: string
  /** What it says of others is not of this plan. */
  readonly units: ReadonlySet<string>
  readonly deafMs?: number
}

/** Nobody would take the results of a job that cannot be followed: it is asked to stop. */
async function endUnheard(api: JobsApi, id: string, thrown: unknown): Promise<never> {
  await api.stop(id, AbortSignal.timeout(stopAskMs)).catch(() => undefined)
  throw thrown
}

async function* follow(
  api: JobsApi,
  { id, python, units, ...deafness }: Followed,
): AsyncGenerator<PlacerEvent> {
  const lines = new EventLines()
  const queue = new EventQueue<DriverEvent>()
  let heard = false
  let whole = false
  const told = async (event: DriverEvent): Promise<readonly PlacerEvent[]> => {
    if ('unit' in event && !units.has(event.unit)) return []
    heard = true
    whole ||= event.e === 'end'
    const found = await fetchParts(api, event, never)
    return found === undefined ? [] : [found]
  }
  const take = (text: string): void => {
    for (const event of lines.push(text)) queue.push(event)
  }
  const watched = api
    .hear(id, { onText: take, onAgain: () => lines.again(), signal: never, ...deafness })
    .finally(() => queue.end())
  watched.catch(() => undefined)
  for await (const event of queue) yield* await told(event)
  const state = await watched.catch((thrown: unknown) => endUnheard(api, id, thrown))
  const log = await api.log(id, never)
  lines.again()
  for (const event of lines.push(`${log}\n`)) yield* await told(event)
  if (!whole && state.status === 'FAILED') throw failed(state, { log, python, heard })
  await api.remove(id, never)
}
