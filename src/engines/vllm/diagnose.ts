/** Reads the cause of a failed start out of vLLM's log, whose last line is most often only `see root cause above`. */
import type { Diagnosis } from '../../contract/engine.ts'
import { diagnoseBy } from '../failure.ts'
import { machineFailures } from './failures/machine-failures.ts'
import { modelFailures } from './failures/model-failures.ts'
import { optionFailures } from './failures/option-failures.ts'

/** The more specific ones first. */
export const knownFailures = [...optionFailures, ...modelFailures, ...machineFailures]

export function diagnose(log: readonly string[]): Diagnosis | undefined {
  return diagnoseBy(knownFailures, log)
}
