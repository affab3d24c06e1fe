/** Shows damaged texts to whatever reads them: nothing may come of it but a typed error that blames somebody else. */
import * as fc from 'fast-check'
import { CommanderError } from 'commander'
import { InternalError, ServewrightError } from '../../src/base/errors.ts'
import { damage, edits } from './mutations.ts'
import type { Target } from './targets.ts'

export interface Fuzzed {
  readonly name: string
  readonly runs: number
  /** How many were read all the same. */
  readonly taken: number
  /** CPU time of the slowest, in milliseconds. */
  readonly longestMs: number
  /** Why the first one that should not have failed has failed, with the text; absent where none did. */
  readonly failure?: string
}

/** CPU time of one text: others may use the machine. */
const mostMs = 5_000

/** Wrong usage is the command line's own error. */
const isExpected = (error: unknown): boolean =>
  error instanceof CommanderError || (error instanceof ServewrightError && !(error instanceof InternalError))

async function readOne(target: Target, text: string, at: number): Promise<{ taken: boolean; ms: number }> {
  const before = process.cpuUsage()
  let taken = true
  try {
    await target.read(text, at)
  } catch (error) {
    if (!isExpected(error)) throw error
    taken = false
  }
  const { user, system } = process.cpuUsage(before)
  const ms = (user + system) / 1000
  if (ms > mostMs) throw new Error(`${target.name} took ${ms} ms of a processor`)
  return { taken, ms }
}

export async function fuzz(
  target: Target,
  { runs, seed }: { readonly runs: number; readonly seed: number },
): Promise<Fuzzed> {
  let [taken, longestMs] = [0, 0]
  const damaged = fc.record({ at: fc.nat({ max: target.seeds.length - 1 }), list: edits })
  const property = fc.asyncProperty(damaged, async ({ at, list }) => {
    const one = await readOne(target, damage(target.seeds[at] ?? '', list), at)
    taken += one.taken ? 1 : 0
    longestMs = Math.max(longestMs, one.ms)
  })
  const details = await fc.check(property, { numRuns: runs, seed })
  const told = { name: target.name, runs: details.numRuns, taken, longestMs }
  if (!details.failed) return told
  const [{ at, list } = { at: 0, list: [] }] = details.counterexample ?? []
  const text = damage(target.seeds[at] ?? '', list).slice(0, 400)
  const { errorInstance: error } = details
  const why = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { ...told, failure: `${why.slice(0, 900)}\n${JSON.stringify(list)}\n${JSON.stringify(text)}` }
}
