/** One load in a process of its own, so that it can be pinned: reads an order from argv, prints the record as JSON. */
import { appendFileSync } from 'node:fs'
import type { Arrival } from '../../src/contract/load-plan.ts'
import { runLoad } from '../../src/load/run-load.ts'
import { timingsLine } from '../../src/load/record/timings-line.ts'

export interface ClientOrder {
  readonly url: string
  readonly arrival: Arrival
  readonly requests?: number
  readonly durationMs?: number
  readonly maxTokens: number
  readonly timings?: string
  readonly threads?: number
  /** What the times of tokens are; the kernel's stamps by default. */
  readonly stamps?: 'kernel' | 'read' | 'auto'
}

const order = JSON.parse(process.argv[2] ?? '') as ClientOrder
const { url, arrival, requests, durationMs, maxTokens, timings, threads = 1, stamps = 'kernel' } = order
const body = JSON.stringify({
  model: 'paced',
  messages: [{ role: 'user', content: 'Tell me a story.' }],
  max_tokens: maxTokens,
  stream: true,
  stream_options: { include_usage: true },
})
const outcome = await runLoad(
  {
    name: 'bench',
    url: `${url}/v1/chat/completions`,
    headers: { 'content-type': 'application/json' },
    sessions: [[body]],
    expected: { stream: true, usage: true, choices: 1 },
    arrival,
    seed: 1,
    end: {
      ...(requests === undefined ? {} : { requests }),
      ...(durationMs === undefined ? {} : { durationMs }),
    },
    reuse: true,
    threads,
    limits: { connectMs: 20_000, headMs: 60_000, firstTokenMs: 60_000, idleMs: 30_000, totalMs: 300_000 },
    warmupRequests: 4,
    thresholds: [],
    errorBudget: 0,
    stamps,
    keepStamps: timings !== undefined,
    runId: `bench-${process.pid}`,
    mostRunning: 100_000,
  },
  { signal: new AbortController().signal, onSecond: () => undefined },
)
if (timings !== undefined) {
  for (const request of outcome.requests) appendFileSync(timings, timingsLine(request))
}
// Whoever asked for it may have ended meanwhile.
process.stdout.on('error', () => process.exit(1))
process.stdout.write(`${JSON.stringify(outcome.record)}\n`)
