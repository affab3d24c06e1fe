/** One measured load: the paced server on one core, the client on another, both told apart by their stamps. */
import { execFile } from 'node:child_process'
import { rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { LoadRecord } from '../../src/contract/load.ts'
import type { ClientOrder } from './client.ts'
import { compare, type Comparison } from './compare.ts'
import { clientCore, startPacedServer, type PacedOptions } from './paced-server.ts'

export interface Measurement {
  readonly record: LoadRecord
  readonly truth: Comparison
  readonly usPerToken: number
  /** Of the machine in the minute before, which other work raises. */
  readonly loadBefore: number
}

const run = promisify(execFile)
const client = join(import.meta.dirname, 'client.ts')
/** So that types are stripped once, as in a built package, and not in the process that is measured. */
const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'servewright-bench-cache') }

export async function runClient(order: ClientOrder, core: string = clientCore): Promise<LoadRecord> {
  const words = ['-c', core, process.execPath, client, JSON.stringify(order)]
  const { stdout } = await run('taskset', words, { maxBuffer: 1 << 28, env })
  return JSON.parse(stdout) as LoadRecord
}

export async function measure(
  server: PacedOptions,
  order: Omit<ClientOrder, 'url' | 'timings'>,
): Promise<Measurement> {
  const [loadBefore = 0] = loadavg()
  const paced = await startPacedServer(server)
  const timings = join(tmpdir(), `servewright-timings-${process.pid}`)
  rmSync(timings, { force: true })
  try {
    const record = await runClient({ ...order, url: paced.url, timings })
    const truth = compare(timings, await paced.stop())
    return {
      record,
      truth,
      usPerToken: (record.validity.cpuSeconds * 1e6) / Math.max(1, record.counts.outputTokens),
      loadBefore,
    }
  } finally {
    rmSync(timings, { force: true })
    await paced.stop().catch(() => [])
  }
}
