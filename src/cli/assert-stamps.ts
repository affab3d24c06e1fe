/** Stamps that are insisted on are proven before anything is started, in a process that may die of it. */
import type { StampsWanted } from '../contract/stamps.ts'
import { stampChecks } from '../run/stamp-checks.ts'

/**
 * @returns what keeps that process for the runs that follow, until it is disposed of
 * @throws EnvironmentError `environment/no-kernel-stamps` where they cannot be had
 */
export const assertStamps = (wanted: StampsWanted | undefined): Promise<AsyncDisposable> =>
  stampChecks(wanted === 'kernel' ? wanted : 'read')
