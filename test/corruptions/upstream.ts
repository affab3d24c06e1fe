/** The one real server that all corruptions stand in front of. */
import { execFileSync, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { tryPort } from '../../src/wire/free-port.ts'
import { sleep } from '../../src/base/clock.ts'

/** The preset that most are tried on: everything that the zoo can. */
export const usualPreset = 'everything'

/**
 * Limits of latency are such that an idle machine keeps them easily. Several runs share the server, and vLLM on a CPU
 * ends where a seeded prompt is computed in several steps, so that none is, and nothing is claimed of steps.
 */
const overrides = `
    expectations: { latency: { ttftMs: 1000, latencyMs: 4000, stallMs: 300, maxTokens: 32 }, chunkedPrefill: null }
    options: { chunkedPrefill: { enabled: true, maxNumBatchedTokens: 8192 } }
`
const configOf = (preset: string): string => `
presets:
  served:
    extends: ${preset}
    ${preset === usualPreset ? overrides : 'load: null'}
`

export interface Upstream extends AsyncDisposable {
  readonly url: string
  /** Python of the engine. */
  readonly python: string
  /** What the server has written until it was ready. */
  readonly log: string
  /** Folder with the config file. */
  readonly folder: string
}

interface Plan {
  readonly processes: readonly {
    readonly argv: readonly string[]
    readonly environment: Readonly<Record<string, string>>
  }[]
}

export const launcher = resolve('bin/servewright.mjs')

/** Starts the preset's own command, as `servewright plan` shows it. */
export async function startUpstream(folder: string, preset = usualPreset): Promise<Upstream> {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'servewright.config.yaml'), configOf(preset))
  const port = (await tryPort(0)) ?? 0
  const shown = execFileSync(process.execPath, [launcher, 'plan', 'served', '--json', '--port', `${port}`], {
    cwd: folder,
  })
  const [server] = (JSON.parse(shown.toString()) as Plan).processes
  const [python, ...args] = server?.argv ?? []
  if (server === undefined || python === undefined) throw new Error('The plan has no command.')
  const log = join(folder, 'upstream.log')
  const file = openSync(log, 'w')
  const child = spawn(python, args, {
    env: { ...process.env, ...server.environment },
    stdio: ['ignore', file, file],
    detached: true,
  })
  closeSync(file)
  const url = `http://127.0.0.1:${port}`
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.pid === undefined) return
    const ended = new Promise((done) => child.once('exit', done))
    process.kill(-child.pid, 'SIGTERM')
    await Promise.race([ended, sleep(20_000)])
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, 'SIGKILL')
  }
  const ready = await answers(url, () => child.exitCode !== null)
  if (!ready) {
    await stop()
    throw new Error(`The server did not come up; its log is ${log}.`)
  }
  return { url, python, log, folder, [Symbol.asyncDispose]: stop }
}

const capMs = 300_000

async function answers(url: string, ended: () => boolean): Promise<boolean> {
  for (const until = Date.now() + capMs; Date.now() < until && !ended(); await sleep(500)) {
    const ready = await fetch(`${url}/health`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (ready) return true
  }
  return false
}
