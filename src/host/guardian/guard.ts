/** Starts a server under the best guardian that this machine allows. */
import type { Guarded, GuardRequest } from './guarded.ts'
import { startWithKeeper } from './kept.ts'
import { startUnderReaper } from './sub-reaper.ts'
import { techniques } from './techniques.ts'

/** Those that did not work here, so that they are tried once. */
const useless = new Set<(typeof techniques)[number]>()

/** Name of a variable that forbids sub-reapers, e.g. to see what a machine without them does. */
const forbidding = 'SERVEWRIGHT_GUARDIAN'

/** @throws Error with `code` or `errno` of the system's refusal when the program cannot be started */
export async function startGuarded(request: GuardRequest): Promise<Guarded> {
  const wanted = process.env[forbidding]
  for (const technique of techniques) {
    if (useless.has(technique) || (wanted !== undefined && technique.kind !== wanted)) continue
    const guarded = await startUnderReaper(technique, request)
    if (guarded !== undefined) return guarded
    useless.add(technique)
  }
  return await startWithKeeper(request)
}
