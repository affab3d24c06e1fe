/** One row of the table: a load by one client, several times. */
import { against, measure, runPinned, type Measurement } from '../load/measure.ts'
import { native } from '../load/programs.ts'
import { usualLane } from '../load/paced-server.ts'
import { median } from '../load/rows.ts'
import type { Comparison } from '../load/compare.ts'
import { arrivalOf, rampSeconds, type ClockLoad, type Wanted } from './loads.ts'
import type { ClientKind, ClockRow, Figures } from './results.ts'

interface Seen {
  readonly truth: Comparison
  readonly usPerToken: number
  readonly mib: number
  readonly bar: number
  readonly mergedShare: number
}

function figuresOf({ truth, ...own }: Seen): Figures {
  const { lag, ttftSentError, lateness, departure } = truth
  return {
    lagP50: lag.p50,
    lagP99: lag.p99,
    lagMax: lag.max,
    ttftP99: ttftSentError.p99,
    lateP99: lateness.p99,
    departureP99: departure.p99,
    ...own,
  }
}

export const seenOf = ({ truth, usPerToken, record }: Measurement): Seen => ({
  truth,
  usPerToken,
  mib: record.validity.maxRssMiB,
  bar: record.validity.errorBarMs,
  mergedShare: record.stampReport?.mergedShare ?? 0,
})

async function runNative(
  { streams, rate, atOnce, stallMs = 0 }: ClockLoad,
  seconds: number,
): Promise<Figures> {
  const tokens = rate * seconds
  const ramp = atOnce === true ? 0 : rampSeconds
  const { ran, truth } = await against({ rate }, async ({ url }, timings) => {
    const words = [new URL(url).port, streams, tokens, ramp, timings].map(String)
    const printed = await runPinned([native('sse-reader', 'clock/sse-reader.c'), ...words], { stallMs })
    return JSON.parse(printed) as { readonly cpuSeconds: number; readonly maxRssMiB: number }
  })
  const usPerToken = (ran.cpuSeconds * 1e6) / (streams * tokens)
  return figuresOf({ truth, usPerToken, mib: ran.maxRssMiB, bar: Number.NaN, mergedShare: 0 })
}

async function runOnce(
  load: ClockLoad,
  client: ClientKind,
  seconds: number,
): Promise<ClockRow['runs'][number]> {
  if (client === 'native') return await runNative(load, seconds)
  const { rate, streams, tls = false, stallMs = 0 } = load
  const order = { arrival: arrivalOf(load), requests: streams, maxTokens: rate * seconds, stamps: client }
  const measured = await measure({ rate, tls }, order, { cores: [usualLane.client], stallMs })
  return { ...figuresOf(seenOf(measured)), state: measured.record.validity.state }
}

function mediansOf(runs: readonly Figures[]): Figures {
  const of = (name: keyof Figures): number => median(runs.map((run) => run[name]))
  return {
    lagP50: of('lagP50'),
    lagP99: of('lagP99'),
    lagMax: of('lagMax'),
    ttftP99: of('ttftP99'),
    lateP99: of('lateP99'),
    departureP99: of('departureP99'),
    usPerToken: of('usPerToken'),
    mib: of('mib'),
    bar: of('bar'),
    mergedShare: of('mergedShare'),
  }
}

const isMet = ({ lagP99, lagMax, ttftP99, usPerToken }: Figures, wanted: Wanted): boolean =>
  lagP99 <= wanted.lagP99 &&
  lagMax <= wanted.lagMax &&
  ttftP99 <= wanted.ttftP99 &&
  usPerToken <= (wanted.usPerToken ?? Infinity)

/** One run of each client after the other, so that what the machine does meanwhile meets all of them. */
export async function measureRow(
  load: ClockLoad,
  { runs, seconds }: { readonly runs: number; readonly seconds: number },
): Promise<readonly ClockRow[]> {
  const clients: readonly ClientKind[] = load.tls === true ? ['kernel', 'read'] : ['kernel', 'native', 'read']
  const seen = new Map<ClientKind, ClockRow['runs'][number][]>(clients.map((client) => [client, []]))
  for (let run = 0; run < runs; run++)
    for (const client of clients) seen.get(client)?.push(await runOnce(load, client, seconds))
  return clients.map((client) => {
    const all = seen.get(client) ?? []
    const row = { name: load.name, client, median: mediansOf(all), runs: all }
    if (client !== 'kernel') return row
    return { ...row, wanted: load.wanted, met: isMet(row.median, load.wanted) }
  })
}
