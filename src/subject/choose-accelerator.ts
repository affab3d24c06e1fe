/** On which kind of accelerator the presets that were written for the CPU are to run. */
import { ServewrightError } from '../base/errors.ts'
import { defined } from '../base/defined.ts'
import type { AcceleratorDevice } from '../contract/accelerator.ts'
import { findEngine } from '../engines/lookup.ts'
import {
  acceleratorKinds,
  accelerators,
  findAccelerator,
  inheritedWith,
  lookAt,
  type AcceleratorKind,
} from '../host/accelerators/lookup.ts'
import { visibleDevices } from '../host/accelerators/visible-devices.ts'
import { locateEngine, type LocatedEngine } from '../provision/locate-engine.ts'

export interface ChosenAccelerator {
  readonly kind: string
  /** Why this one, in a sentence; absent where there was nothing to choose. */
  readonly why?: string
}

export interface AcceleratorChoice {
  /** A kind, or `auto`. */
  readonly on: string
  /** Where the user has said so, for the error. Default `--on`. */
  readonly at?: string
  readonly enginePath?: string
  readonly signal: AbortSignal
}

/** The engine of the presets that can run on several kinds. */
const movable = 'vllm'

interface Present {
  readonly kind: AcceleratorKind
  readonly devices: readonly AcceleratorDevice[]
}

async function lookForDevices(signal: AbortSignal): Promise<Present | undefined> {
  const kinds = acceleratorKinds.filter((kind) => kind !== 'cpu')
  const all = await Promise.all(
    kinds.map(async (kind): Promise<Present> => {
      const { devices } = await lookAt(accelerators[kind], { signal })
      return { kind, devices: visibleDevices(accelerators[kind], devices, inheritedWith({})) }
    }),
  )
  return all.find(({ devices }) => devices.length > 0)
}

/** @returns undefined where there is none, or none that can be used: a run says why */
async function findMovable({ signal, enginePath }: AcceleratorChoice): Promise<LocatedEngine | undefined> {
  try {
    return await locateEngine({ engine: findEngine(movable), signal, ...defined({ enginePath }) })
  } catch (thrown) {
    signal.throwIfAborted()
    if (thrown instanceof ServewrightError) return undefined
    throw thrown
  }
}

/**
 * `auto` is the first kind that has a device which is not hidden from servers, unless the vLLM that a run would use is a
 * build for another kind; else the CPU.
 * @throws UsageError `usage/invalid-config` for a kind that is not known
 */
export async function chooseAccelerator(choice: AcceleratorChoice): Promise<ChosenAccelerator> {
  const { on, at = '--on', signal } = choice
  if (on !== 'auto') {
    findAccelerator(on, at)
    return { kind: on, why: `given by ${at}` }
  }
  const present = await lookForDevices(signal)
  if (present === undefined) return { kind: 'cpu' }
  const { kind, devices } = present
  const located = await findMovable(choice)
  const built = located && findEngine(movable).computesOn?.(located.versions)
  const { title } = accelerators[kind]
  const there = `${devices.length} ${title}${devices.length === 1 ? '' : 's'}`
  if (built === undefined || built === kind)
    return { kind, why: `this machine has ${there}; --on cpu keeps the presets on the CPU` }
  return {
    kind: built,
    why: `this machine has ${there}, but ${located?.location.program} has a vLLM built for ${built}`,
  }
}
