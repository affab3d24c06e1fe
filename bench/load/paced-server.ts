/** The native server with known times: compiled on the spot, pinned to a core of its own, asked for its stamps at its end. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lanes, pinned, type Lane } from './cores.ts'
import { native } from './programs.ts'

export interface PacedOptions {
  /** Tokens a second of each stream. */
  readonly rate?: number
  readonly ttftMs?: number
  /** Address that it listens on. Default: loopback. */
  readonly host?: string
  readonly mode?: 'stagger' | 'lockstep' | 'flood'
  /** Over TLS, and by Node. */
  readonly tls?: boolean
  readonly lane?: Lane
  /** Of one that is there already, and shares its connections with this one. */
  readonly port?: number
}

/** What the server knows of one request, in nanoseconds of CLOCK_MONOTONIC. */
export interface TrueTimes {
  readonly id: string
  readonly receivedNs: number
  readonly tokenNs: readonly number[]
}

export interface PacedServer {
  readonly url: string
  /** Ends it. */
  stop(): Promise<readonly TrueTimes[]>
  /** CPU seconds that it has used. */
  cpuSeconds(): number
}

export const [usualLane] = lanes(1)

const folder = mkdtempSync(join(tmpdir(), 'servewright-bench-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))

/** On the one core that it has, V8's helper threads would take milliseconds from it amid a write. */
const alone = '--single-threaded'

const programOf = (tls: boolean): readonly string[] =>
  tls
    ? [process.execPath, alone, join(import.meta.dirname, '../clock/tls-server.ts')]
    : [native('paced-server', 'load/paced-server.c')]

function readStamps(file: string): readonly TrueTimes[] {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as TrueTimes)
}

let started = 0

export async function startPacedServer({
  rate = 50,
  ttftMs = 20,
  host = '127.0.0.1',
  mode = 'stagger',
  tls = false,
  lane = usualLane,
  port: wanted = 0,
}: PacedOptions): Promise<PacedServer> {
  const stamps = join(folder, `stamps-${(started += 1)}`)
  const words = [
    '--port',
    `${wanted}`,
    '--host',
    host,
    '--rate',
    `${rate}`,
    '--ttft-ms',
    `${ttftMs}`,
    '--mode',
    mode,
    '--stamps',
    stamps,
  ]
  const child = spawn(...pinned([lane.server], [...programOf(tls), ...words]), {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const port = await new Promise<number>((resolve, reject) => {
    let text = ''
    child.stdout.on('data', (data: Buffer) => {
      text += data.toString()
      const found = /listening (\d+)\n/.exec(text)?.[1]
      if (found !== undefined) resolve(Number(found))
    })
    child.once('exit', (code) => reject(new Error(`The paced server ended with ${code}: ${text}`)))
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  return {
    url: `http${tls ? 's' : ''}://${host}:${port}`,
    async stop() {
      child.kill('SIGTERM')
      await ended
      const times = readStamps(stamps)
      rmSync(stamps)
      return times
    },
    cpuSeconds() {
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
      return (Number(fields[11]) + Number(fields[12])) / 100
    },
  }
}
