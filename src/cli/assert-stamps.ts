/** Stamps that are insisted on are proven before anything is started, in a process that may die of it. */
import type { StampsWanted } from '../contract/stamps.ts'
import { stampChecks } from '../run/stamp-checks.ts'

/** @throws EnvironmentError `environment/no-kernel-stamps` where they cannot be had */
export async function assertStamps(wanted: StampsWanted | undefined): Promise<void> {
  if (wanted !== 'kernel') return
  await using _ = await stampChecks(wanted)
}
