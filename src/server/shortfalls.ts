/** What a machine lacks of what a preset needs. Pure. */
import { defined } from '../base/defined.ts'
import type { EnvironmentCode } from '../base/errors.ts'
import type { Accelerator, AcceleratorDevice } from '../contract/accelerator.ts'
import type { Needs } from '../contract/preset.ts'
import { findAccelerator } from '../host/accelerators/lookup.ts'
import { heldText, isFree } from './free-devices.ts'

/** What a machine offers, as far as a preset can need it. */
export interface Offer {
  /** Memory that a new process could get. */
  readonly memoryGiB: number
  /** Names as in /proc/cpuinfo; undefined where nothing tells. */
  readonly cpu: readonly string[] | undefined
  /** Devices that a server sees, by kind; a kind that is absent has none. */
  readonly accelerators: Readonly<Record<string, readonly AcceleratorDevice[]>>
}

export interface Shortfall {
  readonly code: EnvironmentCode
  /** What is needed and what is there, one sentence without the preset's name, e.g. `needs 32 …; there are 2`. */
  readonly message: string
  readonly hint: string
}

const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`

/** E.g. `32 CPU cores`, or the devices where no cores are named. */
const wanted = ({ title, core = `${title} core` }: Accelerator, { devices = 1, cores }: Needs): string =>
  cores === undefined ? count(devices, title) : count(cores, core)

/** Cores of several devices; undefined where one of them does not report its own. */
function coresOf(devices: readonly AcceleratorDevice[]): number | undefined {
  const known = devices.flatMap(({ cores = [] }) => cores)
  return known.length < devices.length ? undefined : known.reduce((sum, cores) => sum + cores, 0)
}

/** Devices that are there and in use, where the free ones do not suffice. */
function heldShortfall(
  { devices = 1, cores = 0 }: Needs,
  { kind, there, share }: Wanted,
): readonly Shortfall[] {
  const free = there.filter((device) => isFree(kind, device, share))
  if (free.length >= devices && (coresOf(free) ?? Infinity) >= cores) return []
  const held = there.filter((device) => !free.includes(device))
  const room =
    kind.exclusive === true || share === 0 ? '' : ` with ${Math.round(share * 100)} % of the memory free`
  return [
    {
      code: 'environment/device-held',
      message: `needs ${wanted(kind, { devices, ...defined({ cores: cores === 0 ? undefined : cores }) })}${room}, but ${held.map((device) => heldText(kind, device)).join('; ')}`,
      hint: 'Stop those processes, or wait until they end.',
    },
  ]
}

interface Wanted {
  readonly kind: Accelerator
  readonly there: readonly AcceleratorDevice[]
  /** How much of each device's memory has to be free. */
  readonly share: number
}

function acceleratorShortfalls(needs: Needs, { accelerators }: Offer, share: number): readonly Shortfall[] {
  const { accelerator = 'cpu', devices = 1, cores } = needs
  const there = accelerators[accelerator] ?? []
  const kind = findAccelerator(accelerator)
  const { title, hint } = kind
  if (there.length === 0) {
    const message = `needs ${wanted(kind, needs)}; this machine has no ${title}`
    return [{ code: 'environment/no-accelerator', message, hint }]
  }
  const few = (message: string): Shortfall => ({ code: 'environment/too-few-devices', message, hint })
  const known = coresOf(there)
  const lacking = [
    ...(there.length < devices
      ? [few(`needs ${wanted(kind, { devices })}; this machine has ${there.length}`)]
      : []),
    // A count that is not reported is not a count that is too small.
    ...(cores !== undefined && known !== undefined && known < cores
      ? [few(`needs ${wanted(kind, { cores })}; this machine has ${known}`)]
      : []),
  ]
  return lacking.length > 0 ? lacking : heldShortfall(needs, { kind, there, share })
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

/**
 * @param share of the memory of each device that the server insists on; 0 where it takes what there is
 * @returns nothing where the machine has all of it; the accelerator first, the memory last
 */
export function shortfalls(needs: Needs, offer: Offer, share = 0): readonly Shortfall[] {
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
  return [...acceleratorShortfalls(needs, offer, share), ...cpuShortfalls(needs, offer), ...memory]
}
