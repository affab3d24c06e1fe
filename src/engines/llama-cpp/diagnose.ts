/** Reads the cause of a failed start out of the log of `llama-server`. */
import type { Diagnosis } from '../../contract/engine.ts'
import { diagnoseBy, type KnownFailure } from '../failure.ts'
import { modelFailures } from './model-failures.ts'
import { optionFailures } from './option-failures.ts'

/** The more specific ones first. */
export const knownFailures: readonly KnownFailure[] = [...optionFailures, ...modelFailures]

export function diagnose(log: readonly string[]): Diagnosis | undefined {
  return diagnoseBy(knownFailures, log)
}
