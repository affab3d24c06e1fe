/** What has to be true of the machine before a server is started. */
import { EnvironmentError } from '../base/errors.ts'
import type { Preset } from '../contract/preset.ts'
import { describeHolder } from '../host/listeners.ts'
import { availableMemoryGiB } from '../host/machine.ts'
import { tryPort } from '../wire/free-port.ts'

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
      hint: 'Stop that process yourself, or leave the port out and a fresh one is chosen.',
      facts: { port: fixed },
    },
  )
}

/** @throws EnvironmentError `environment/no-memory` */
export function assertNeeds({ name, needs }: Preset): void {
  const available = availableMemoryGiB()
  if (needs?.memoryGiB === undefined || needs.memoryGiB <= available) return
  throw new EnvironmentError(
    'environment/no-memory',
    `${name} needs ${needs.memoryGiB} GiB of memory; ${available} GiB are available`,
    { hint: 'End what else uses memory, or choose a smaller preset.' },
  )
}
