/** How much one core takes: tokens that come as fast as the sockets give them, and requests of one token. */
import { runClient } from './measure.ts'
import { startPacedServer } from './paced-server.ts'
import { median, print } from './rows.ts'

const tokensPerCoreSecond = 3e6
const requestsPerCoreSecond = 2_000
const poissonRate = 1_000
const latenessP99 = 2

export async function parseCeiling(repeats: number): Promise<void> {
  const rates: number[] = []
  for (let repeat = 0; repeat < repeats; repeat++) {
    const server = await startPacedServer({ mode: 'flood', ttftMs: 1 })
    const record = await runClient({
      url: server.url,
      arrival: { kind: 'users', users: 64 },
      requests: 64,
      maxTokens: 250_000,
    })
    await server.stop()
    rates.push(record.counts.outputTokens / record.validity.cpuSeconds)
  }
  const rate = median(rates)
  print({
    what: `parse ceiling, median of ${repeats}`,
    values: { 'M tokens per CPU second': rate / 1e6 },
    met: rate >= tokensPerCoreSecond,
  })
}

export async function requestCeiling(repeats: number): Promise<void> {
  const rates: number[] = []
  for (let repeat = 0; repeat < repeats; repeat++) {
    const server = await startPacedServer({ ttftMs: 0.01 })
    const arrival = { kind: 'users', users: 64 } as const
    const record = await runClient({ url: server.url, arrival, durationMs: 4_000, maxTokens: 1 })
    await server.stop()
    rates.push(record.rates.requestsPerSecond)
  }
  const rate = median(rates)
  print({
    what: `requests of one token, median of ${repeats}`,
    values: { 'requests/s': rate },
    met: rate >= requestsPerCoreSecond,
  })
}

export async function arrivals(repeats: number): Promise<void> {
  const p99s: number[] = []
  for (let repeat = 0; repeat < repeats; repeat++) {
    const server = await startPacedServer({ ttftMs: 1 })
    const arrival = { kind: 'poisson', rate: poissonRate } as const
    const record = await runClient({ url: server.url, arrival, durationMs: 8_000, maxTokens: 1 })
    await server.stop()
    p99s.push(record.latencies.lateness?.p99 ?? Number.NaN)
  }
  const p99 = median(p99s)
  print({
    what: `Poisson at ${poissonRate}/s, median of ${repeats}`,
    values: { 'lateness p99 ms': p99 },
    met: p99 <= latenessP99,
  })
}
