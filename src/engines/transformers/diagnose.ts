/** Reads the cause of a failed start out of the log of `transformers serve`. */
import type { Diagnosis } from '../../contract/engine.ts'
import { diagnoseBy } from '../failure.ts'
import { modelFailures } from './model-failures.ts'
import { optionFailures } from './option-failures.ts'

/** The more specific ones first. */
export const knownFailures = [...optionFailures, ...modelFailures]

export function diagnose(log: readonly string[]): Diagnosis | undefined {
  return diagnoseBy(knownFailures, log)
}
