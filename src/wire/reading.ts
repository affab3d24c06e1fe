/** How a thread reads its connections, and the clock that all of them share. */
import { loopSleptMs } from '../base/clock.ts'
import { KernelReader } from './kernel-stamps.ts'
import { proveStamps } from './prove-stamps.ts'
import { openLibc } from './stamps/open-libc.ts'
import { createTurnClock, type TurnClock } from './turn-clock.ts'

export interface Reading {
  readonly clock: TurnClock
  /** Absent where Node reads. */
  readonly reader?: KernelReader
}

/** How the exchanges of this thread are read: by Node, until the kernel's stamps are proven. */
let own: Reading | undefined

export function ownReading(): Partial<Reading> {
  return own ?? {}
}

/**
 * From now on the exchanges of this thread have the kernel's stamps, where these are right.
 * @returns why they are not, one clause
 */
export async function stampExchanges(): Promise<string | undefined> {
  const because = await proveStamps()
  if (because === undefined) own ??= openReading('kernel')
  return because
}

/** @param stamps `kernel` only where `proveStamps` has found nothing against it */
export function openReading(stamps: 'kernel' | 'read'): Reading {
  const clock = createTurnClock(loopSleptMs)
  const libc = stamps === 'kernel' ? openLibc() : 'not asked for'
  return typeof libc === 'string' ? { clock } : { clock, reader: new KernelReader(libc, clock) }
}
