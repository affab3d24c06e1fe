/** What this machine offers to an engine: the software to install with, the engines that are there, CPU, memory, disk. */
import { defined } from '../base/defined.ts'
import { availableMemoryGiB, describeMachine, type Machine } from '../host/machine.ts'
import { ServewrightError } from '../base/errors.ts'
import type { AcceleratorFacts } from '../contract/accelerator.ts'
import { factsOf } from '../host/accelerators/describe.ts'
import {
  acceleratorKinds,
  accelerators,
  findAccelerators,
  type Accelerators,
} from '../host/accelerators/lookup.ts'
import { cacheFolder } from '../host/cache-folder.ts'
import { notableCpuFeatures } from '../host/cpu-features.ts'
import { freeDiskGiB } from '../host/disk-space.ts'
import { findPython, type FoundPython } from './find-python.ts'
import {
  isFound,
  surveyEngines,
  type FoundPlace,
  type LocateRequest,
  type TriedPlace,
} from './locate-engine.ts'
import { findUv } from './provide-uv.ts'
import { readLock } from './read-lock.ts'

export interface MachineExam {
  readonly machine: Machine
  readonly cpuFeatures: readonly string[]
  readonly availableMemoryGiB: number
  readonly accelerators: Accelerators
  /** What is behind them: driver, runtimes, links; nothing for a kind without devices. */
  readonly acceleratorFacts: Readonly<Record<string, AcceleratorFacts>>
  readonly cache: { readonly path: string; readonly freeGiB: number }
  /** The Python to install with. */
  readonly python: FoundPython | { readonly missing: string }
  /** Absent when it would be fetched at the first installation. */
  readonly uv?: string
  /** In the order in which they are looked for; the first one found is used. */
  readonly places: readonly (FoundPlace | TriedPlace)[]
  readonly used?: FoundPlace
}

async function pythonFor({ engine, signal }: LocateRequest): Promise<MachineExam['python']> {
  try {
    return await findPython(readLock(engine, undefined).python, signal)
  } catch (thrown) {
    // No Python that fits, or an engine that only its vendor installs.
    if (thrown instanceof ServewrightError) return { missing: thrown.message }
    throw thrown
  }
}

async function factsBehind(
  found: Accelerators,
  signal: AbortSignal,
): Promise<MachineExam['acceleratorFacts']> {
  const all = acceleratorKinds.map(
    async (kind) => [kind, await factsOf(accelerators[kind], found[kind], { signal })] as const,
  )
  return Object.fromEntries(await Promise.all(all))
}

export async function examineMachine(request: LocateRequest): Promise<MachineExam> {
  const cache = cacheFolder()
  const places: MachineExam['places'][number][] = []
  for await (const place of surveyEngines(request)) places.push(place)
  const uv = await findUv(cache, request.signal)
  const used = places.find(isFound)
  const found = await findAccelerators({ signal: request.signal })
  return {
    machine: describeMachine(),
    cpuFeatures: notableCpuFeatures(),
    availableMemoryGiB: availableMemoryGiB(),
    accelerators: found,
    acceleratorFacts: await factsBehind(found, request.signal),
    cache: { path: cache, freeGiB: freeDiskGiB(cache) },
    python: await pythonFor(request),
    ...defined({ uv }),
    places,
    ...defined({ used }),
  }
}
