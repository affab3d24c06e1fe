/** Runs the command line of this clone against the real engine of this machine. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { BatchReport, RunReport } from '../../src/contract/report.ts'
import { unpackReport } from '../../src/contract/written-exchanges.ts'
import { listProcesses } from '../../src/host/processes.ts'

const launcher = resolve('bin/servewright.mjs')

export interface RealRun extends Disposable {
  readonly child: ChildProcess
  readonly folder: string
  readonly ended: Promise<number | null>
  output(): string
  report(): RunReport
  /** One of each preset. */
  reports(): readonly RunReport[]
  /** Resolves when the output holds `text`; rejects when the run ends without it. */
  says(text: string): Promise<void>
}

/** @param presets YAML of own presets, or '' */
export function runReal(args: readonly string[], presets = ''): RealRun {
  const folder = mkdtempSync(join(tmpdir(), 'servewright-e2e-'))
  if (presets !== '') writeFileSync(join(folder, 'servewright.config.yaml'), presets)
  const child = spawn(process.execPath, [launcher, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  const read = (): RunReport | BatchReport =>
    JSON.parse(readFileSync(join(folder, 'servewright-report/latest/report.json'), 'utf8')) as
      | RunReport
      | BatchReport
  const listeners = new Set<() => void>()
  const take = (chunk: Buffer): void => {
    text += chunk.toString()
    for (const listen of listeners) listen()
  }
  child.stdout.on('data', take)
  child.stderr.on('data', take)
  const ended = new Promise<number | null>((done) => child.once('close', done))
  return {
    child,
    folder,
    ended,
    output: () => text,
    report: () => unpackReport(read() as RunReport),
    reports: () => {
      const document = read()
      return ('runs' in document ? document.runs : [document]).map((report) => unpackReport(report))
    },
    says: (wanted) =>
      new Promise((done, fail) => {
        const look = (): void => {
          if (text.includes(wanted)) done()
        }
        listeners.add(look)
        look()
        void ended.then(() => fail(new Error(`ended without saying "${wanted}":\n${text}`)))
      }),
    [Symbol.dispose]: () => {
      if (child.exitCode === null) child.kill('SIGINT')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Living processes whose command line or title speaks of this run's server. */
export function leftOf(report: RunReport): readonly string[] {
  const marker = `SERVEWRIGHT_RUN_ID=${report.id}`
  return listProcesses().flatMap(({ pid, state, title }) => {
    try {
      const ours = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(marker)
      return ours && state !== 'Z' ? [`${pid} ${title}`] : []
    } catch {
      return []
    }
  })
}

/** The server's processes, leader first: the API server, the engine core, the worker; its guardian is none of them. */
export function treeOf(run: RealRun): readonly { readonly pid: number; readonly title: string }[] {
  const all = listProcesses()
  const below = (pid: number): readonly number[] =>
    all.filter(({ parent }) => parent === pid).flatMap((entry) => [entry.pid, ...below(entry.pid)])
  const pids = new Set(below(run.child.pid ?? -1))
  return all.filter(({ pid, group, parent }) => pids.has(pid) && pids.has(group) && parent !== run.child.pid)
}
