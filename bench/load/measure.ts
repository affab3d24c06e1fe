/** One measured load: the paced server on one core, the client on another, both told apart by their stamps. */
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LoadRecord } from '../../src/contract/load.ts'
import type { ClientOrder } from './client.ts'
import { compare, type Comparison } from './compare.ts'
import { pinned } from './cores.ts'
import { startPacedServer, usualLane, type PacedOptions, type PacedServer } from './paced-server.ts'
import { certificate } from './programs.ts'

export interface Measurement {
  readonly record: LoadRecord
  readonly truth: Comparison
  readonly usPerToken: number
  /** Of the machine in the minute before, which other work raises. */
  readonly loadBefore: number
}

export interface Place {
  readonly cores?: readonly number[]
  /** Once a second all of the client stands still for so long, as if it had no core. */
  readonly stallMs?: number
}

const client = join(import.meta.dirname, 'client.ts')
/** So that types are stripped once, as in a built package, and not in the process that is measured. */
const compileCache = { NODE_COMPILE_CACHE: join(tmpdir(), 'servewright-bench-cache') }
const stallEveryMs = 1_000

function signalGroup(pid: number | undefined, signal: 'SIGSTOP' | 'SIGCONT'): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal)
  } catch {
    // It has ended.
  }
}

/** @returns what ends it */
function stallEverySecond(pid: number | undefined, stallMs: number): () => void {
  if (stallMs === 0) return () => undefined
  const timer = setInterval(() => {
    signalGroup(pid, 'SIGSTOP')
    setTimeout(() => signalGroup(pid, 'SIGCONT'), stallMs)
  }, stallEveryMs)
  return () => clearInterval(timer)
}

/** @returns what it prints */
export async function runPinned(
  words: readonly string[],
  { cores = [usualLane.client], stallMs = 0 }: Place,
): Promise<string> {
  const env = { ...process.env, ...compileCache }
  const trusted = words.some((word) => word.includes('https://'))
    ? { NODE_EXTRA_CA_CERTS: certificate().cert }
    : {}
  const stdio = ['ignore', 'pipe', 'inherit'] as const
  // A group of its own can be stopped as one.
  const child = spawn(...pinned(cores, words), {
    stdio: [...stdio],
    detached: true,
    env: { ...env, ...trusted },
  })
  let stdout = ''
  child.stdout?.on('data', (data: Buffer) => (stdout += data.toString()))
  const end = stallEverySecond(child.pid, stallMs)
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  end()
  if (code !== 0) throw new Error(`The client ended with ${code}`)
  return stdout
}

export async function runClient(order: ClientOrder, place: Place = {}): Promise<LoadRecord> {
  return JSON.parse(await runPinned([process.execPath, client, JSON.stringify(order)], place)) as LoadRecord
}

let measured = 0

/** @param run puts the load on the server, and leaves the times of its tokens in the file */
export async function against<Ran>(
  options: PacedOptions,
  run: (server: PacedServer, timings: string) => Promise<Ran>,
): Promise<{ readonly ran: Ran; readonly truth: Comparison }> {
  const paced = await startPacedServer(options)
  const timings = join(tmpdir(), `servewright-timings-${process.pid}-${(measured += 1)}`)
  try {
    const ran = await run(paced, timings)
    return { ran, truth: compare(timings, await paced.stop()) }
  } finally {
    rmSync(timings, { force: true })
    await paced.stop().catch(() => [])
  }
}

export async function measure(
  server: PacedOptions,
  order: Omit<ClientOrder, 'url' | 'timings'>,
  place: Place = {},
): Promise<Measurement> {
  const [loadBefore = 0] = loadavg()
  const { ran: record, truth } = await against(server, ({ url }, timings) =>
    runClient({ ...order, url, timings }, place),
  )
  const usPerToken = (record.validity.cpuSeconds * 1e6) / Math.max(1, record.counts.outputTokens)
  return { record, truth, usPerToken, loadBefore }
}
