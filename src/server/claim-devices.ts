/** Takes free devices for a run: they are locked, and the server sees no others. */
import { sleep } from '../base/clock.ts'
import { EnvironmentError } from '../base/errors.ts'
import { refuse } from '../base/refuse.ts'
import type { Accelerator, AcceleratorDevice } from '../contract/accelerator.ts'
import type { Preset } from '../contract/preset.ts'
import type { Held } from '../host/file-lock.ts'
import { lockDevice, whileChoosing } from '../host/accelerators/device-locks.ts'
import { findAccelerator, inheritedWith, lookAt } from '../host/accelerators/lookup.ts'
import { visibilityOf, visibleDevices } from '../host/accelerators/visible-devices.ts'
import { heldText, isFree } from './free-devices.ts'
import { deviceShareOf } from './preflight.ts'

/** Devices by their numbers, or those that are free. */
export type AskedDevices = 'auto' | readonly number[]

export interface DeviceClaim extends Disposable {
  /** What one of them is called. */
  readonly title: string
  readonly indices: readonly number[]
  /** Variables by which the server sees these devices alone. */
  readonly env: Readonly<Record<string, string>>
}

export interface ClaimRequest {
  readonly preset: Preset
  readonly asked: AskedDevices
  readonly signal: AbortSignal
}

const pollMs = 500

interface Wanted extends ClaimRequest {
  readonly kind: string
  readonly accelerator: Accelerator
  readonly count: number
}

/** What is named for a preset on the CPU would be lost without a word. */
function assertAsked({ preset, asked }: ClaimRequest): void {
  if (asked === 'auto' || (preset.needs?.accelerator ?? 'cpu') !== 'cpu') return
  refuse(
    `${preset.name} computes on the CPU, and --devices is given`,
    'Leave it out, or choose an accelerator with --on.',
  )
}

/** @returns undefined for a preset whose devices are not Servewright's to choose */
function wantedOf(request: ClaimRequest): Wanted | undefined {
  const { preset, asked } = request
  const { accelerator: kind = 'cpu', devices } = preset.needs ?? {}
  const accelerator = findAccelerator(kind)
  const { visibility = [], visibilityCounts } = accelerator
  const isSaid = visibility.some((name) => preset.env?.[name] !== undefined)
  const count = asked === 'auto' ? devices : asked.length
  if (visibility.length === 0 || isSaid || count === undefined) return undefined
  // Where cores are counted, the engine says itself which ones it takes.
  if (asked === 'auto' && visibilityCounts !== undefined) return undefined
  return { ...request, kind, accelerator, count }
}

/** Devices that are to be chosen from, and the variables that say which are seen. */
async function candidatesOf({ accelerator, asked, preset, signal }: Wanted) {
  const { devices } = await lookAt(accelerator, { signal })
  const env = inheritedWith(preset.env ?? {})
  const visible = visibleDevices(accelerator, devices, env)
  const candidates = asked === 'auto' ? visible : visible.filter(({ index }) => asked.includes(index))
  return { devices, env, candidates }
}

interface Taken {
  readonly device: AcceleratorDevice
  readonly pid: number
}

interface Locked {
  readonly held: readonly (Held & { readonly device: AcceleratorDevice })[]
  readonly taken: readonly Taken[]
}

/** Locks as many as are wanted, or none. */
function lockSome(devices: readonly AcceleratorDevice[], { kind, count }: Wanted): Locked {
  const held: Locked['held'][number][] = []
  const taken: Taken[] = []
  for (const device of devices) {
    if (held.length === count) break
    const lock = lockDevice(kind, device.index)
    if ('pid' in lock) taken.push({ device, pid: lock.pid })
    else held.push({ device, [Symbol.dispose]: () => lock[Symbol.dispose]() })
  }
  if (held.length === count) return { held, taken }
  for (const lock of held) lock[Symbol.dispose]()
  return { held: [], taken }
}

function takenError({ preset, accelerator, count }: Wanted, taken: readonly Taken[]): EnvironmentError {
  const who = taken.map(({ device, pid }) => `${accelerator.title} ${device.index} by the run of pid ${pid}`)
  return new EnvironmentError(
    'environment/device-held',
    `${preset.name} needs ${count} free of the kind ${accelerator.title}; taken are ${who.join('; ')}`,
    {
      hint: 'Wait until those runs end, or name other devices with --devices.',
      facts: { needs: preset.needs },
    },
  )
}

/** @returns `wait` where only runs of this process are in the way */
async function tryClaim(wanted: Wanted): Promise<DeviceClaim | 'wait' | undefined> {
  const { accelerator, preset, count } = wanted
  const { devices, env, candidates } = await candidatesOf(wanted)
  // Who lacks devices, or finds them full, learns of it with all else that is lacking; not who has named them.
  if (candidates.length < count) return giveUp(wanted, () => missingError(wanted, devices))
  const share = deviceShareOf(preset)
  // The lock comes first: what a run of ours has taken is not somebody else's.
  const { held, taken } = lockSome(
    candidates.filter((device) => isFree(accelerator, device, share)),
    wanted,
  )
  if (held.length === count)
    return {
      title: accelerator.title,
      indices: held.map(({ device }) => device.index),
      env: visibilityOf(
        accelerator,
        held.map(({ device }) => device),
        { devices, env },
      ),
      [Symbol.dispose]: () => {
        for (const lock of held) lock[Symbol.dispose]()
      },
    }
  const full = candidates.filter((device) => !isFree(accelerator, device, share))
  const ownFull = full.some(({ index }) => isOurs(wanted, index))
  if (ownFull || taken.some(({ pid }) => pid === process.pid)) return 'wait'
  if (taken.length > 0) throw takenError(wanted, taken)
  return giveUp(wanted, () => fullError(wanted, full))
}

function giveUp({ asked }: Wanted, error: () => EnvironmentError): undefined {
  if (asked !== 'auto') throw error()
}

function missingError(
  { accelerator: { title }, asked }: Wanted,
  devices: readonly AcceleratorDevice[],
): EnvironmentError {
  const there = devices.length === 0 ? 'none' : devices.map(({ index }) => index).join(', ')
  return new EnvironmentError(
    'environment/too-few-devices',
    `--devices ${String(asked)}: not all of them are devices of the kind ${title} that a server sees; this machine has ${there}`,
    { hint: 'Name others, or leave the option out so that free ones are chosen.' },
  )
}

function fullError({ accelerator, asked }: Wanted, full: readonly AcceleratorDevice[]): EnvironmentError {
  return new EnvironmentError(
    'environment/device-held',
    `--devices ${String(asked)}: other processes hold ${full.map((device) => heldText(accelerator, device)).join('; ')}`,
    { hint: 'Stop those processes, or name other devices.' },
  )
}

/** Whether a run of this process has the device: the only lock that says so is one that cannot be had. */
function isOurs({ kind }: Wanted, index: number): boolean {
  const lock = lockDevice(kind, index)
  if ('pid' in lock) return lock.pid === process.pid
  lock[Symbol.dispose]()
  return false
}

let turn: Promise<unknown> = Promise.resolve()

async function claimInTurn(wanted: Wanted): Promise<DeviceClaim | undefined> {
  for (;;) {
    wanted.signal.throwIfAborted()
    const claim = await whileChoosing(wanted.signal, () => tryClaim(wanted))
    if (claim !== 'wait') return claim
    await sleep(pollMs, wanted.signal)
  }
}

/**
 * Waits for other runs of this process, one claim after the other, so that one that needs many devices gets its turn.
 * @returns undefined where nothing is to be chosen, or too few devices are there or free
 * @throws UsageError for devices that are named for a preset on the CPU
 * @throws EnvironmentError `environment/too-few-devices` for devices that are not there
 * @throws EnvironmentError `environment/device-held` where runs of other processes have taken them
 * @throws the signal's reason when it aborts
 */
export async function claimDevices(request: ClaimRequest): Promise<DeviceClaim | undefined> {
  assertAsked(request)
  const wanted = wantedOf(request)
  if (wanted === undefined) return undefined
  const before = turn
  const { promise, resolve } = Promise.withResolvers<undefined>()
  turn = promise
  await before
  try {
    return await claimInTurn(wanted)
  } finally {
    resolve(undefined)
  }
}
