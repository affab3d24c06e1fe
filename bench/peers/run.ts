/**
 * `npm run bench:peers [-- USERS…]`: the same server, the same load, one client after the other on one core; what each
 * says of the server beside what the server knows. Users are started together; each sends one request. `requests`
 * instead of a number: 64 users send short requests, for how many a client can.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { quantilesOf } from '../load/compare.ts'
import { pinned } from '../load/cores.ts'
import { startPacedServer, usualLane, type TrueTimes } from '../load/paced-server.ts'
import { clients } from './clients.ts'
import type { PeerClient, PeerLoad, Reported } from './peer-client.ts'
import { waitUntilGone, watchEffort, type Effort } from './watch-effort.ts'

const tokens = 150
const shortRequests = 2_000
const shortUsers = 64

async function runClient(
  client: PeerClient,
  load: PeerLoad,
): Promise<{ reported: Reported; effort: Effort }> {
  const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'servewright-bench-cache') }
  const child = spawn(...pinned([usualLane.client], client.command(load)), {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    env,
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()))
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()))
  const end = watchEffort(child.pid ?? 0)
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  const effort = end()
  await waitUntilGone(child.pid ?? 0)
  if (code !== 0) throw new Error(`${client.name} ended with ${code}: ${stderr.slice(-2000)}`)
  return { reported: client.read(stdout, load), effort }
}

const ms = (ns: number): number => ns / 1e6

interface Truth extends Reported {
  readonly requestsPerSecond: number
}

/** Of the requests behind the warm-up, which come first in every client. */
function truthOf(times: readonly TrueTimes[], requests: number): Truth {
  const measured = times.slice(-requests)
  const ttfts = quantilesOf(measured.map(({ tokenNs, receivedNs }) => ms((tokenNs[0] ?? 0) - receivedNs)))
  const gaps = measured.flatMap(({ tokenNs }) =>
    tokenNs.slice(1).map((stamp, index) => ms(stamp - (tokenNs[index] ?? 0))),
  )
  const [first, last] = [measured[0], measured.at(-1)].map((one) => ms(one?.receivedNs ?? Number.NaN))
  return {
    ttftP50: ttfts.p50,
    ttftP99: ttfts.p99,
    itlMean: gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length,
    itlP99: quantilesOf(gaps).p99,
    requestsPerSecond: ((measured.length - 1) * 1000) / ((last ?? 0) - (first ?? 0)),
  }
}

interface Compared {
  readonly seen: Reported
  readonly truth: Truth
  readonly effort: Effort
}

const cell = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(1)).padStart(9)

function row(name: string, users: number, { seen, truth, effort }: Compared): string {
  const values = [
    seen.ttftP50,
    truth.ttftP50,
    seen.ttftP99,
    truth.ttftP99,
    seen.itlMean,
    truth.itlMean,
    seen.itlP99,
    truth.itlP99,
    seen.errorBar ?? Number.NaN,
    effort.cpuSeconds,
    effort.peakMiB,
    truth.requestsPerSecond,
  ]
  const [busy = 0] = loadavg()
  return `${name.padEnd(18)}${String(users).padStart(6)}${values.map(cell).join('')}  load ${busy.toFixed(1)}\n`
}

/** @param load without what differs from client to client */
async function compareOne(client: PeerClient, load: Omit<PeerLoad, 'url' | 'folder'>): Promise<void> {
  const missing = client.missing()
  if (missing !== undefined) {
    process.stdout.write(`${client.name.padEnd(18)} not run: ${missing}\n`)
    return
  }
  const folder = mkdtempSync(join(tmpdir(), 'servewright-peers-'))
  const server = await startPacedServer(load.maxTokens === 1 ? { ttftMs: 0.01 } : {})
  try {
    const whole = { ...load, url: server.url, folder }
    const { reported, effort } = await runClient(client, whole)
    const truth = truthOf(await server.stop(), load.requests)
    process.stdout.write(row(client.name, load.users, { seen: reported, truth, effort }))
  } catch (error) {
    process.stdout.write(`${client.name.padEnd(18)} failed: ${String(error)}\n`)
  } finally {
    await server.stop().catch(() => [])
    rmSync(folder, { recursive: true, force: true })
  }
}

process.stdout.write(
  `"true" by the server on core ${usualLane.server}; the client has core ${usualLane.client}; ms, CPU s, MiB\n`,
)
process.stdout.write(
  'client             users   ttft50     true   ttft99     true itl mean     true    itl99     true      bar    CPU s      MiB   req/s\n',
)
const asked = process.argv.slice(2)
for (const word of asked.length === 0 ? ['64', '256', '1024', 'requests'] : asked) {
  const load =
    word === 'requests'
      ? { users: shortUsers, requests: shortRequests, maxTokens: 1 }
      : { users: Number(word), requests: Number(word), maxTokens: tokens }
  for (const client of clients) await compareOne(client, load)
}
