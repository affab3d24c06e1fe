/** What the times of tokens are in a load: the kernel's stamps where they are proven to be right, else when we read. */
import { EnvironmentError } from '../base/errors.ts'
import type { StampsWanted } from '../contract/stamps.ts'
import { proveStamps } from '../wire/prove-stamps.ts'

export interface ChosenStamps {
  readonly by: 'kernel' | 'read'
  /** Why the kernel's stamps are not used, one clause. */
  readonly because?: string
}

/**
 * @param prove says why the kernel's stamps cannot be used, if they cannot
 * @throws EnvironmentError `environment/no-kernel-stamps` where they are asked for and cannot be had
 */
export async function chooseStamps(
  wanted: StampsWanted,
  prove: () => Promise<string | undefined> = proveStamps,
): Promise<ChosenStamps> {
  if (wanted === 'read') return { by: 'read', because: 'those of the kernel were not asked for' }
  const because = await prove()
  if (because === undefined) return { by: 'kernel' }
  if (wanted === 'auto') return { by: 'read', because }
  throw new EnvironmentError(
    'environment/no-kernel-stamps',
    `The kernel's stamps cannot be used on this machine: ${because}`,
    {
      hint: 'Use Linux on x86-64 or arm64 with Node 26, or install the package koffi; or leave out --stamps kernel.',
    },
  )
}
