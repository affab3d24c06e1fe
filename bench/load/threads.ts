/** How the client grows with its threads, against a server of several processes: half of the cores are its own. */
import { cpus } from 'node:os'
import type { Arrival } from '../../src/contract/load-plan.ts'
import { threadsFor } from '../../src/load/threads-for.ts'
import { runClient } from './measure.ts'
import { startPacedServer, type PacedServer } from './paced-server.ts'
import { median, print } from './rows.ts'

interface Load {
  readonly streams: number
  readonly rate: number
  readonly atOnce?: true
  /** Numbers of threads, beside the one that is chosen where nobody says. */
  readonly counts: readonly number[]
}

const loads: readonly Load[] = [
  { streams: 1_024, rate: 50, counts: [1, 2, 4] },
  { streams: 4_096, rate: 50, counts: [1, 2, 4, 8, 16] },
  { streams: 16_384, rate: 10, counts: [2, 4, 8, 16] },
  { streams: 16_384, rate: 10, atOnce: true, counts: [] },
]
const seconds = 6
const rampSeconds = 3

const arrivalOf = ({ streams, atOnce }: Load): Arrival =>
  atOnce === true ? { kind: 'users', users: streams } : { kind: 'constant', rate: streams / rampSeconds }

/** One process a core, all on one port. */
async function startServers(rate: number, cores: readonly number[]): Promise<readonly PacedServer[]> {
  const servers: PacedServer[] = []
  for (const server of cores) {
    const port = Number(new URL(servers[0]?.url ?? 'http://127.0.0.1:0').port)
    servers.push(await startPacedServer({ rate, lane: { server, client: server }, port }))
  }
  return servers
}

interface Halves {
  readonly servers: readonly number[]
  readonly clients: readonly number[]
}

/** Neighbours by number often share a core: whole cores go to one side. */
function halves(): Halves {
  const all = cpus().map((_, index) => index)
  const half = Math.max(1, Math.floor(all.length / 2))
  return { servers: all.slice(0, half), clients: all.length > 1 ? all.slice(half) : all }
}

async function measureThreads(load: Load, count: number, repeats: number): Promise<void> {
  const { streams, rate, atOnce } = load
  const { servers: cores, clients } = halves()
  const seen: Awaited<ReturnType<typeof runClient>>[] = []
  for (let repeat = 0; repeat < repeats; repeat++) {
    const servers = await startServers(rate, cores)
    try {
      const order = { arrival: arrivalOf(load), requests: streams, maxTokens: rate * seconds, threads: count }
      seen.push(await runClient({ url: servers[0]?.url ?? '', ...order }, { cores: clients }))
    } finally {
      await Promise.all(servers.map((server) => server.stop()))
    }
  }
  const of = (read: (record: (typeof seen)[number]) => number): number => median(seen.map(read))
  const tokens = streams * rate * seconds
  print({
    what: `${streams} x ${rate} tok/s${atOnce === true ? ', at once' : ''}, ${count} threads`,
    values: {
      bar: of(({ validity }) => validity.errorBarMs),
      'steady bar': of(({ validity }) => validity.steady?.errorBarMs ?? validity.errorBarMs),
      'itl p50': of(({ latencies }) => latencies.itl?.p50 ?? Number.NaN),
      'itl p99': of(({ latencies }) => latencies.itl?.p99 ?? Number.NaN),
      'us/token': (of(({ validity }) => validity.cpuSeconds) * 1e6) / tokens,
      MiB: of(({ validity }) => validity.maxRssMiB),
      'merged %': of(({ stampReport }) => (stampReport?.mergedShare ?? 0) * 100),
      state: seen.map(({ validity }) => validity.state).join('/'),
      steady: seen.map(({ validity }) => validity.steady?.state ?? validity.state).join('/'),
    },
  })
}

/** @param streams only the loads of so many */
export async function threads(repeats: number, streams?: number): Promise<void> {
  process.stdout.write(
    `${halves().servers.length} servers, ${halves().clients.length} cores for the client\n`,
  )
  for (const load of loads.filter((each) => streams === undefined || each.streams === streams)) {
    const chosen = threadsFor(arrivalOf(load))
    process.stdout.write(`  chosen by itself: ${chosen} threads\n`)
    const counts = new Set([...load.counts, chosen].toSorted((one, other) => one - other))
    for (const count of counts) await measureThreads(load, count, repeats)
  }
}
