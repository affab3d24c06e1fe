/** Devices that runs of Servewright on this machine have taken for themselves: a lock each, which ends with its process. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { cacheFolder } from '../cache-folder.ts'
import { type Held, tryFileLock, withFileLock } from '../file-lock.ts'
import { here } from '../run-ledger.ts'

const waitLimitMs = 60_000
const placeLength = 12

/** The cache may be a folder that several machines share. */
const folderOf = (name: string): string =>
  join(
    cacheFolder(),
    'devices',
    createHash('sha256').update(here()).digest('hex').slice(0, placeLength),
    name,
  )

/** @returns the pid of the process that has taken the device, where one has */
export const lockDevice = (kind: string, index: number): Held | { readonly pid: number } =>
  tryFileLock(folderOf(`${kind}-${index}`))

/**
 * One choice of devices at a time on this machine.
 * @throws EnvironmentError `environment/locked` when another one takes a minute
 * @throws the signal's reason when it aborts
 */
export async function whileChoosing<Outcome>(
  signal: AbortSignal,
  choose: () => Promise<Outcome>,
): Promise<Outcome> {
  return await withFileLock({ folder: folderOf('choosing'), signal, limitMs: waitLimitMs }, choose)
}
