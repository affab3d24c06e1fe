/** What a machine lacks of what a preset needs. Pure. */
import type { EnvironmentCode } from '../base/errors.ts'
import type { Accelerator } from '../contract/accelerator.ts'
import type { Needs } from '../contract/preset.ts'
import { findAccelerator } from '../host/accelerators/lookup.ts'

/** What a machine offers, as far as a preset can need it. */
export interface Offer {
  /** Memory that a new process could get. */
  readonly memoryGiB: number
  /** Names as in /proc/cpuinfo; undefined where nothing tells. */
  readonly cpu: readonly string[] | undefined
  /** By kind; a kind that is absent has no device. */
  readonly accelerators: Readonly<Record<string, OfferedAccelerator>>
}

export interface OfferedAccelerator {
  readonly devices: number
  /** Cores of all devices; absent where nothing on the machine reports them. */
  readonly cores?: number
  /** Devices that other processes use, and their pids; none where nothing tells. */
  readonly held: readonly {
    readonly index: number
    readonly pids: readonly number[]
    readonly cores?: number
  }[]
}

export interface Shortfall {
  readonly code: EnvironmentCode
  /** What is needed and what is there, one sentence without the preset's name, e.g. `needs 32 …; there are 2`. */
  readonly message: string
  readonly hint: string
}

const none: OfferedAccelerator = { devices: 0, held: [] }

const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`

/** E.g. `32 CPU cores`, or the devices where no cores are named. */
const wanted = ({ title, core = `${title} core` }: Accelerator, { devices = 1, cores }: Needs): string =>
  cores === undefined ? count(devices, title) : count(cores, core)

/** Devices that are there and in use, where the free ones do not suffice. */
function heldShortfall(kind: Accelerator, needs: Needs, there: OfferedAccelerator): readonly Shortfall[] {
  const { devices = 1, cores = 0 } = needs
  const taken = there.held.reduce((sum, { cores: some = 0 }) => sum + some, 0)
  const free = { devices: there.devices - there.held.length, cores: (there.cores ?? Infinity) - taken }
  if (there.held.length === 0 || (free.devices >= devices && free.cores >= cores)) return []
  const holders = there.held.map(({ index, pids }) => `${index} by pid ${pids.join(', ')}`)
  return [
    {
      code: 'environment/device-held',
      message: `needs ${wanted(kind, needs)}; other processes hold ${kind.title} ${holders.join('; ')}`,
      hint: 'Stop those processes, or wait until they end.',
    },
  ]
}

function acceleratorShortfalls(needs: Needs, { accelerators }: Offer): readonly Shortfall[] {
  const { accelerator = 'cpu', devices = 1, cores } = needs
  const there = accelerators[accelerator] ?? none
  const kind = findAccelerator(accelerator)
  const { title, hint } = kind
  if (there.devices === 0) {
    const message = `needs ${wanted(kind, needs)}; this machine has no ${title}`
    return [{ code: 'environment/no-accelerator', message, hint }]
  }
  const few = (message: string): Shortfall => ({ code: 'environment/too-few-devices', message, hint })
  const lacking = [
    ...(there.devices < devices
      ? [few(`needs ${wanted(kind, { devices })}; this machine has ${there.devices}`)]
      : []),
    // A count that is not reported is not a count that is too small.
    ...(cores !== undefined && there.cores !== undefined && there.cores < cores
      ? [few(`needs ${wanted(kind, { cores })}; this machine has ${there.cores}`)]
      : []),
  ]
  return lacking.length > 0 ? lacking : heldShortfall(kind, needs, there)
}

/** Instructions that nobody tells of may be there. */
function cpuShortfalls({ cpu = [] }: Needs, { cpu: there = cpu }: Offer): readonly Shortfall[] {
  const lacking = cpu.filter((name) => !there.includes(name))
  if (lacking.length === 0) return []
  return [
    {
      code: 'environment/no-cpu-feature',
      message: `needs CPU instructions that this machine lacks: ${lacking.join(', ')}`,
      hint: 'Use a machine whose /proc/cpuinfo lists these instructions.',
    },
  ]
}

/** @returns nothing where the machine has all of it; the accelerator first, the memory last */
export function shortfalls(needs: Needs, offer: Offer): readonly Shortfall[] {
  const { memoryGiB = 0 } = needs
  const memory: readonly Shortfall[] =
    memoryGiB <= offer.memoryGiB
      ? []
      : [
          {
            code: 'environment/no-memory',
            message: `needs ${memoryGiB} GiB of memory; ${offer.memoryGiB} GiB are available`,
            hint: 'Stop other processes that use memory, or choose a preset that needs less.',
          },
        ]
  return [...acceleratorShortfalls(needs, offer), ...cpuShortfalls(needs, offer), ...memory]
}
