/** What has to be true of the machine before a server is started. */
import { defined } from '../base/defined.ts'
import { EnvironmentError } from '../base/errors.ts'
import type { FoundAccelerators } from '../contract/accelerator.ts'
import type { Preset } from '../contract/preset.ts'
import { cpuFeatures } from '../host/cpu-features.ts'
import { findAccelerators } from '../host/accelerators/lookup.ts'
import { describeHolder } from '../host/traces/listeners.ts'
import { availableMemoryGiB } from '../host/machine.ts'
import { tryPort } from '../wire/free-port.ts'
import { shortfalls, type Offer, type OfferedAccelerator } from './shortfalls.ts'

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

function offered({ devices }: FoundAccelerators): OfferedAccelerator {
  const cores = devices.map((device) => device.cores)
  const known = cores.filter((count) => count !== undefined)
  const held = devices.filter(({ holders }) => holders.length > 0)
  return {
    devices: devices.length,
    ...(known.length < devices.length ? {} : { cores: known.reduce((sum, count) => sum + count, 0) }),
    held: held.map((device) => ({
      index: device.index,
      pids: device.holders.map(({ pid }) => pid),
      ...defined({ cores: device.cores }),
    })),
  }
}

/** What this machine can give to a server now. */
export async function machineOffer(search: Parameters<typeof findAccelerators>[0]): Promise<Offer> {
  const found = Object.entries(await findAccelerators(search))
  return {
    memoryGiB: availableMemoryGiB(),
    cpu: cpuFeatures(),
    accelerators: Object.fromEntries(found.map(([kind, one]) => [kind, offered(one)])),
  }
}

/** @throws EnvironmentError `environment/no-accelerator`, `too-few-devices`, `device-held`, `no-cpu-feature` or `no-memory` */
export async function assertNeeds({ name, needs }: Preset, signal: AbortSignal): Promise<void> {
  if (needs === undefined) return
  const [first, ...others] = shortfalls(needs, await machineOffer({ signal }))
  if (first === undefined) return
  const also = others.map(({ message }) => `; it ${message}`).join('')
  throw new EnvironmentError(first.code, `${name} ${first.message}${also}`, {
    hint: first.hint,
    facts: { needs },
  })
}
