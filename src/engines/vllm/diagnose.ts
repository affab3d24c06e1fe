/** Reads the cause of a failed start out of vLLM's log, whose last line is most often only `see root cause above`. */
import type { Diagnosis } from '../../contract/engine.ts'
import { diagnoseBy } from '../failure.ts'
import { deviceFailures } from './failures/device-failures.ts'
import { driverFailures } from './failures/driver-failures.ts'
import { generalFailures } from './failures/general-failures.ts'
import { linkFailures } from './failures/link-failures.ts'
import { machineFailures } from './failures/machine-failures.ts'
import { modelFailures } from './failures/model-failures.ts'
import { optionFailures } from './failures/option-failures.ts'

/** The more specific ones first. */
export const knownFailures = [
  ...optionFailures,
  ...modelFailures,
  ...driverFailures,
  ...linkFailures,
  ...deviceFailures,
  ...machineFailures,
  ...generalFailures,
]

export function diagnose(log: readonly string[]): Diagnosis | undefined {
  return diagnoseBy(knownFailures, log)
}
