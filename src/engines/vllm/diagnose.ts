/** Reads the cause of a failed start out of vLLM's log. */
import type { Diagnosis } from '../../contract/engine.ts'

export function diagnose(_log: readonly string[]): Diagnosis | undefined {
  return undefined
}
