/**
 * `npm run bench:peers [-- USERS…]`: the same server, the same load, one client after the other on one core; what each
 * says of the server beside what the server knows. Users are started together; each sends one request.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { quantilesOf } from '../load/compare.ts'
import { clientCore, startPacedServer, type TrueTimes } from '../load/paced-server.ts'
import { clients, type PeerClient, type PeerLoad, type Reported } from './clients.ts'

const maxTokens = 150
const warmups = 8
const pollMs = 100

interface Effort {
  readonly cpuSeconds: number
  readonly peakMiB: number
}

/** What a process has used so far, its threads included; undefined once it is gone. */
function effortOf(pid: number): Effort | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
    const peak = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return peak === undefined
      ? undefined
      : { cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100, peakMiB: Number(peak) / 1024 }
  } catch {
    return undefined
  }
}

async function runClient(
  client: PeerClient,
  load: PeerLoad,
): Promise<{ reported: Reported; effort: Effort }> {
  const env = {
    ...process.env,
    NODE_COMPILE_CACHE: join(tmpdir(), 'servewright-bench-cache'),
    HF_HUB_OFFLINE: '1',
  }
  const child = spawn('taskset', ['-c', clientCore, ...client.command(load)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()))
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()))
  let effort: Effort = { cpuSeconds: Number.NaN, peakMiB: Number.NaN }
  const polls = setInterval(() => (effort = effortOf(child.pid ?? 0) ?? effort), pollMs)
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  clearInterval(polls)
  if (code !== 0) throw new Error(`${client.name} ended with ${code}: ${stderr.slice(-2000)}`)
  return { reported: client.read(stdout, load), effort }
}

const ms = (ns: number): number => ns / 1e6

/** Of the requests behind the warm-up, which come first in every client. */
function truthOf(times: readonly TrueTimes[], users: number): Reported {
  const measured = times.slice(-users)
  const ttfts = quantilesOf(measured.map(({ tokenNs, receivedNs }) => ms((tokenNs[0] ?? 0) - receivedNs)))
  const gaps = measured.flatMap(({ tokenNs }) =>
    tokenNs.slice(1).map((stamp, index) => ms(stamp - (tokenNs[index] ?? 0))),
  )
  return {
    ttftP50: ttfts.p50,
    ttftP99: ttfts.p99,
    itlMean: gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length,
    itlP99: quantilesOf(gaps).p99,
  }
}

const cell = (value: number): string => value.toFixed(1).padStart(8)

async function compareOne(client: PeerClient, users: number): Promise<void> {
  const missing = client.missing()
  if (missing !== undefined) {
    process.stdout.write(`${client.name.padEnd(18)} not run: ${missing}\n`)
    return
  }
  const folder = mkdtempSync(join(tmpdir(), 'servewright-peers-'))
  const server = await startPacedServer({})
  try {
    const { reported, effort } = await runClient(client, { url: server.url, users, maxTokens, folder })
    const truth = truthOf(await server.stop(), users)
    const bar = reported.errorBar === undefined ? '    none' : cell(reported.errorBar)
    process.stdout.write(
      `${client.name.padEnd(18)}${String(users).padStart(6)}${cell(reported.ttftP50)}${cell(truth.ttftP50)}` +
        `${cell(reported.ttftP99)}${cell(truth.ttftP99)}${cell(reported.itlMean)}${cell(truth.itlMean)}` +
        `${cell(reported.itlP99)}${cell(truth.itlP99)}${bar}${cell(effort.cpuSeconds)}${cell(effort.peakMiB)}` +
        `  load ${(loadavg()[0] ?? 0).toFixed(1)}\n`,
    )
  } finally {
    await server.stop().catch(() => [])
    rmSync(folder, { recursive: true, force: true })
  }
}

process.stdout.write(
  `${warmups} requests to warm up, then each user one of ${maxTokens} tokens; ms, "true" by the server\n`,
)
process.stdout.write(
  'client             users ttft50    true  ttft99    true itl mean    true   itl99    true     bar   CPU s     MiB\n',
)
const asked = process.argv.slice(2).map(Number)
for (const users of asked.length === 0 ? [64, 256, 1024] : asked) {
  for (const client of clients) await compareOne(client, users)
}
