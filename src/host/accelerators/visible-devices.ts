/** Which devices a process sees, by the variables in its environment that limit them. */
import type { Accelerator, AcceleratorDevice } from '../../contract/accelerator.ts'

type Devices = readonly AcceleratorDevice[]
type Environment = Readonly<Record<string, string | undefined>>

/** `2`, or `0-3` for several. */
const numbers = /^(\d+)(?:-(\d+))?$/

/** @returns undefined for an entry that is not a number, nor several */
function numbersIn(entry: string): readonly number[] | undefined {
  const [, first, last = first] = numbers.exec(entry) ?? []
  if (first === undefined) return undefined
  return Array.from({ length: Math.max(0, Number(last) - Number(first) + 1) }, (_, at) => Number(first) + at)
}

/** The device that has each core, by the core's number; undefined where a device does not tell how many it has. */
function byCore(devices: Devices): Devices | undefined {
  if (devices.some(({ cores }) => cores === undefined)) return undefined
  return devices.flatMap((device) => Array.from({ length: device.cores ?? 0 }, () => device))
}

/** As the runtimes have it, whatever follows on such an entry is not seen either. */
const endsList = (entry: string): boolean => entry === '' || entry.startsWith('-') || entry === 'NoDevFiles'

/** @returns undefined for an entry of a form that is not known, such as a part of a device */
function named(entry: string, numbered: Devices): Devices | undefined {
  const byId = numbered.filter(({ id }) => id?.startsWith(entry) === true)
  return byId.length === 1 ? byId : numbersIn(entry)?.flatMap((number) => numbered[number] ?? [])
}

/** @returns undefined for a list with an entry of a form that is not known */
function chosen(value: string, numbered: Devices): Devices | undefined {
  if (value.trim() === 'all') return numbered
  const found: AcceleratorDevice[] = []
  for (const entry of value.split(',').map((one) => one.trim())) {
    const some = endsList(entry) ? [] : named(entry, numbered)
    if (some === undefined) return undefined
    // An entry that names no device ends the list too.
    if (some.length === 0) break
    found.push(...some)
  }
  return [...new Set(found)]
}

/** A list in which each device stands at its own number; numbers without a device are left out by whoever reads it. */
function byIndex(devices: Devices): Devices {
  const list: AcceleratorDevice[] = []
  for (const device of devices) list[device.index] = device
  return list
}

/**
 * @param env whole environment of the process
 * @returns in the order in which the process numbers them; all of them where a list is of a form that is not known
 */
export function visibleDevices(kind: Accelerator, devices: Devices, env: Environment): Devices {
  const { visibility = [], visibilityCounts } = kind
  let seen = devices
  for (const [at, variable] of visibility.entries()) {
    const value = env[variable]
    if (value === undefined) continue
    const positions = at === 0 || seen === devices ? byIndex(seen) : seen
    const numbered = visibilityCounts === 'cores' ? byCore(seen) : positions
    seen = (numbered && chosen(value, numbered)) ?? seen
  }
  return seen
}

/**
 * Variables with which a process sees `wanted` and nothing else.
 * @param of all devices of the machine, and the environment that the process has without them
 */
export function visibilityOf(
  kind: Accelerator,
  wanted: Devices,
  of: { readonly devices: Devices; readonly env: Environment },
): Readonly<Record<string, string>> {
  const { visibility = [], visibilityCounts, numbering } = kind
  const variable = visibility.at(-1)
  if (variable === undefined) return {}
  const earlier = visibility.slice(0, -1)
  const seen = earlier.reduce(
    (left, one) => visibleDevices({ ...kind, visibility: [one] }, left, of.env),
    of.devices,
  )
  const numbered =
    (visibilityCounts === 'cores' ? byCore(seen) : undefined) ?? (seen === of.devices ? byIndex(seen) : seen)
  const numbersOf = ({ index }: AcceleratorDevice): readonly number[] =>
    [...numbered.keys()].filter((number) => numbered[number]?.index === index)
  return { ...numbering, [variable]: wanted.flatMap(numbersOf).join(',') }
}
