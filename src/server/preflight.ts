/** What has to be true of the machine before a server is started. */
import { EnvironmentError } from '../base/errors.ts'
import type { Preset } from '../contract/preset.ts'
import { cpuFeatures } from '../host/cpu-features.ts'
import { findEngine } from '../engines/lookup.ts'
import { findAccelerator, findAccelerators, inheritedWith } from '../host/accelerators/lookup.ts'
import { visibleDevices } from '../host/accelerators/visible-devices.ts'
import { describeHolder } from '../host/traces/listeners.ts'
import { availableMemoryGiB } from '../host/machine.ts'
import { tryPort } from '../wire/free-port.ts'
import { shortfalls, type Offer } from './shortfalls.ts'

/**
 * @param fixed the port that was asked for; undefined for a fresh one
 * @throws EnvironmentError `environment/port-taken`; never takes another port than the one asked for
 */
export async function claimPort(fixed: number | undefined): Promise<number> {
  const port = await tryPort(fixed ?? 0)
  if (port !== undefined) return port
  const holder = fixed === undefined ? undefined : describeHolder(fixed)
  throw new EnvironmentError(
    'environment/port-taken',
    `Port ${fixed} is held by ${holder ?? 'an unknown process'}`,
    {
      hint: 'Stop that process, or leave the port out so that a free one is chosen.',
      facts: { port: fixed },
    },
  )
}

/**
 * @param fixed as in `claimPort`, of the last role, which clients talk to; all others get fresh ones
 * @returns a port for each role, no two the same
 */
export async function claimPorts(
  roles: readonly string[],
  fixed: number | undefined,
): Promise<ReadonlyMap<string, number>> {
  const serving = roles.at(-1)
  const ports = new Map<string, number>()
  for (const role of roles) {
    let port: number
    do port = await claimPort(role === serving ? fixed : undefined)
    while (new Set(ports.values()).has(port))
    ports.set(role, port)
  }
  return ports
}

/**
 * What this machine can give to a server now.
 * @param env what is set for the server over our own environment, by which it may see fewer devices
 */
export async function machineOffer(
  search: Parameters<typeof findAccelerators>[0],
  env: Readonly<Record<string, string>> = {},
): Promise<Offer> {
  const found = Object.entries(await findAccelerators(search))
  const whole = { ...(search.env ?? inheritedWith({})), ...env }
  const seen = found.map(
    ([kind, { devices }]) => [kind, visibleDevices(findAccelerator(kind), devices, whole)] as const,
  )
  return { memoryGiB: availableMemoryGiB(), cpu: cpuFeatures(), accelerators: Object.fromEntries(seen) }
}

/** Share of the memory of each device without which the preset's engine does not start; that of the machine is `memoryGiB`. */
export function deviceShareOf({
  engine,
  options,
  needs,
}: Pick<Preset, 'engine' | 'options' | 'needs'>): number {
  if ((needs?.accelerator ?? 'cpu') === 'cpu') return 0
  return findEngine(engine).deviceShare?.(options) ?? 0
}

/** @throws EnvironmentError `environment/no-accelerator`, `too-few-devices`, `device-held`, `no-cpu-feature` or `no-memory` */
export async function assertNeeds(preset: Preset, signal: AbortSignal): Promise<void> {
  const { name, needs, env = {} } = preset
  if (needs === undefined) return
  const [first, ...others] = shortfalls(needs, await machineOffer({ signal }, env), deviceShareOf(preset))
  if (first === undefined) return
  const also = others.map(({ message }) => `; it ${message}`).join('')
  throw new EnvironmentError(first.code, `${name} ${first.message}${also}`, {
    hint: first.hint,
    facts: { needs },
  })
}
