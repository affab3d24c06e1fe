/** How late requests leave: the client on one core, and with two threads on two. */
import type { Arrival } from '../../src/contract/load-plan.ts'
import { measure } from '../load/measure.ts'
import { usualLane } from '../load/paced-server.ts'
import { median } from '../load/rows.ts'
import type { SendingRow } from './results.ts'

interface Sending {
  readonly name: string
  readonly arrival: Arrival
  readonly rate: number
  readonly maxTokens: number
  readonly requests?: number
  readonly threads: 1 | 2
  readonly wanted?: number
}

const poisson: Arrival = { kind: 'poisson', rate: 2_000 }
const burst: Arrival = { kind: 'trace', atMs: Array.from({ length: 1_024 }, () => 0) }
const atOnce = { rate: 50, maxTokens: 50 }
const short = { rate: 50, maxTokens: 1 }
const streaming = { rate: 50, maxTokens: 25 }

const sendings: readonly Sending[] = [
  { name: 'Poisson 2,000/s, answers of one token', arrival: poisson, ...short, threads: 1, wanted: 1 },
  { name: 'the same, two threads on two cores', arrival: poisson, ...short, threads: 2 },
  {
    name: 'Poisson 500/s into some 260 running streams',
    arrival: { kind: 'poisson', rate: 500 },
    ...streaming,
    threads: 1,
  },
  {
    name: 'the same, two threads on two cores',
    arrival: { kind: 'poisson', rate: 500 },
    ...streaming,
    threads: 2,
  },
  {
    name: '1,024 users at once',
    arrival: { kind: 'users', users: 1_024 },
    requests: 1_024,
    ...atOnce,
    threads: 1,
    wanted: 1,
  },
  { name: '1,024 due at one moment', arrival: burst, ...atOnce, threads: 1 },
  { name: 'the same, two threads on two cores', arrival: burst, ...atOnce, threads: 2 },
]

async function lateness(
  { arrival, rate, maxTokens, requests, threads }: Sending,
  seconds: number,
): Promise<number> {
  const { client, second = client } = usualLane
  const end = requests === undefined && arrival.kind !== 'trace' ? { durationMs: seconds * 1_000 } : {}
  const order = { arrival, maxTokens, threads, ...end, ...(requests === undefined ? {} : { requests }) }
  const cores = threads === 1 ? [client] : [client, second]
  const { truth } = await measure({ rate, ttftMs: 5 }, order, { cores })
  return truth.lateness.p99
}

export async function measureSending({
  runs,
  seconds,
}: {
  readonly runs: number
  readonly seconds: number
}): Promise<readonly SendingRow[]> {
  const rows: SendingRow[] = []
  for (const sending of sendings) {
    if (sending.threads === 2 && usualLane.second === undefined) continue
    const lateP99: number[] = []
    for (let run = 0; run < runs; run++) lateP99.push(await lateness(sending, seconds))
    const { name, wanted } = sending
    rows.push({ name, lateP99, median: median(lateP99), ...(wanted === undefined ? {} : { wanted }) })
  }
  return rows
}
