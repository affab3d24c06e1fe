/**
 * `npm run bench:load [-- PART [REPEATS [STREAMS]]]`: the table of docs/benchmarks.md. Parts: lag, parse, requests,
 * arrivals, canary, overload, threads; all of them without one. Server and client are pinned to one core each.
 */
import { cpus } from 'node:os'
import { arrivals, parseCeiling, requestCeiling } from './ceilings.ts'
import { canary, overload } from './honesty.ts'
import { lag } from './lag.ts'
import { threads } from './threads.ts'

const parts: Readonly<Record<string, (repeats: number, streams?: number) => Promise<void>>> = {
  lag,
  parse: parseCeiling,
  requests: requestCeiling,
  arrivals,
  canary,
  overload,
  threads,
}
const usualRepeats: Readonly<Record<string, number>> = { canary: 40, overload: 3 }

const [, , part, repeats, streams] = process.argv
process.stdout.write(`${cpus().length} x ${cpus()[0]?.model.trim()}, Node ${process.versions.node}\n`)
for (const [name, run] of Object.entries(parts)) {
  if (part !== undefined && part !== name) continue
  await run(Number(repeats ?? usualRepeats[name] ?? 3), streams === undefined ? undefined : Number(streams))
}
