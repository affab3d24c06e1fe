/** What a node of a cluster says of itself: `servewright fleet look`, which the driver calls on each. */
import { getPriority } from 'node:os'
import type { Engine } from '../contract/engine.ts'
import { engines } from '../engines/lookup.ts'
import type { NodeFacts } from '../fleet/node-facts.ts'
import { findAccelerators } from '../host/accelerators/lookup.ts'
import { cacheFolder } from '../host/cache-folder.ts'
import { cgroupLimits } from '../host/cgroup-limits.ts'
import { freeDiskGiB } from '../host/disk-space.ts'
import { findLostRuns } from '../host/lost-runs.ts'
import { describeMachine } from '../host/machine.ts'
import { packageVersion } from '../host/package-root.ts'
import { isFound, surveyEngines } from '../provision/locate-engine.ts'

interface Look {
  /** Engines that are asked for; all without it. */
  readonly engines?: readonly string[]
  readonly signal: AbortSignal
}

/** The first place of the engine, and the first of each of its versions. */
async function placesOf(engine: Engine, signal: AbortSignal): Promise<Record<string, string>> {
  const has: Record<string, string> = {}
  for await (const place of surveyEngines({ engine, byFiles: true, signal })) {
    if (!isFound(place)) continue
    const [version] = Object.values(place.versions)
    for (const name of [engine.name, ...(version === undefined ? [] : [`${engine.name}@${version}`])])
      has[name] ??= place.path
  }
  return has
}

/** All at once: presets wait for the answer, which is mostly waiting for the engines' programs. */
async function enginesHere({ engines: names, signal }: Look): Promise<Record<string, string>> {
  const asked = Object.values(engines).filter(({ name }) => names === undefined || names.includes(name))
  const found = await Promise.all(asked.map((engine) => placesOf(engine, signal)))
  return Object.fromEntries(found.flatMap((has) => Object.entries(has)))
}

export async function lookHere(look: Look): Promise<Omit<NodeFacts, 'resources'>> {
  const { host, cores, memoryGiB } = describeMachine()
  const { cpus, memoryMiB } = cgroupLimits()
  const [accelerators, has] = await Promise.all([
    findAccelerators({ signal: look.signal }),
    enginesHere(look),
  ])
  const found = Object.entries(accelerators)
  return {
    host,
    servewright: packageVersion(),
    node: process.versions.node,
    nice: getPriority(),
    cores,
    memoryGiB,
    ...(cpus === undefined ? {} : { cpuLimit: cpus }),
    ...(memoryMiB === undefined ? {} : { memoryLimitMiB: memoryMiB }),
    diskGiB: Math.round(freeDiskGiB(cacheFolder()) * 10) / 10,
    devices: Object.fromEntries(
      found.filter(([kind]) => kind !== 'cpu').map(([kind, { devices }]) => [kind, devices.length]),
    ),
    has,
    leftOvers: findLostRuns().length,
  }
}
