/** The one real server that all corruptions stand in front of. */
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { tryPort } from '../../src/wire/free-port.ts'
import { sleep } from '../../src/base/clock.ts'
import { spawnGroup } from '../../src/host/spawn-group.ts'
import { stopGroup } from '../../src/host/stop-group.ts'

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
  // Under a guardian, so that it does not outlive us, whatever ends us.
  const group = await spawnGroup({
    command: { file: python, args, env: server.environment },
    logFile: log,
    runId: randomUUID(),
  })
  const url = `http://127.0.0.1:${port}`
  const stop = async (): Promise<void> => void (await stopGroup(group, { graceMs: 20_000, dialect: 'group' }))
  if (!(await answers(url, () => group.exit !== undefined))) {
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
