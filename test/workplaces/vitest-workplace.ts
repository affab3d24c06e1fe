/** Runs a real Vitest on a small project of its own, with the built package, against the fake engine. */
import { spawn, type ChildProcess } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { sleep } from '../../src/base/clock.ts'
import { deadlineIn } from '../../src/base/deadline.ts'
import { listProcesses } from '../../src/host/processes.ts'
import { fakeEngine, fakeInfo } from './cli-workplace.ts'
import { bundledPackage, program } from './programs.ts'

const vitest = resolve('node_modules/vitest/vitest.mjs')

export interface VitestResult {
  readonly code: number | null
  readonly output: string
}

export interface VitestRun {
  readonly child: ChildProcess
  readonly ended: Promise<VitestResult>
  output(): string
}

export interface VitestWorkplace extends Disposable {
  readonly folder: string
  /** @param files text by path */
  write(files: Readonly<Record<string, string>>): void
  start(env?: Readonly<Record<string, string>>, args?: readonly string[]): VitestRun
  run(env?: Readonly<Record<string, string>>, args?: readonly string[]): Promise<VitestResult>
  /** @param name of a file in the report folder */
  read(name: string): string
  has(name: string): boolean
}

/** A preset on the fake engine: one line of a config's `presets`. */
export const fakePreset = (name: string, more = '', options = ''): string => `
  ${name}:
    extends: tiny
    title: A server that misbehaves on demand
    model: zoo:llama
    options: { offline: false, ${options} }
    needs: { memoryGiB: 0.1 }
    expectations: { content: [], goldens: [], latency: { ttftMs: 5000, latencyMs: 10000 } }
    startup: { capMs: 30000, stallMs: 10000 }
    shutdown: { graceMs: 2000 }
    ${more}
`

export const projectsConfig = (options = ''): string => `
import { configDefaults, defineConfig } from 'vitest/config'
import { presetProjects } from 'servewright/vitest/config'
export default defineConfig({
  test: {
    projects: await presetProjects({
      include: ['online/**/*.test.ts'], enginePath: '${fakeEngine}', testTimeout: 20000, ${options}
    }),
    reporters: [...configDefaults.reporters, 'servewright/vitest/reporter'],
  },
})
`

/** Vitest in a process group of its own, which a test can signal as a terminal would. */
export function startVitest(
  folder: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[] = ['run'],
): VitestRun {
  const { ONLINE_CONFIG: _outer, ...outer } = process.env
  const child = spawn(process.execPath, [vitest, ...args], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...Object.fromEntries(Object.entries(outer).filter(([name]) => !name.startsWith('VITEST'))),
      NO_COLOR: '1',
      ...env,
    },
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const ended = new Promise<VitestResult>((done) => child.once('close', (code) => done({ code, output })))
  return { child, ended, output: () => output }
}

/** Waits for a run to come so far. */
export async function until(run: VitestRun, look: () => boolean, limitMs = 60_000): Promise<void> {
  const deadline = deadlineIn(limitMs)
  while (!look()) {
    if (deadline.expired || run.child.exitCode !== null) throw new Error(`never came so far: ${run.output()}`)
    await sleep(10)
  }
}

export function createVitestWorkplace(): VitestWorkplace {
  const folder = mkdtempSync(join(tmpdir(), 'servewright-vitest-'))
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(realpathSync('node_modules/vitest'), join(folder, 'node_modules/vitest'))
  symlinkSync(realpathSync(bundledPackage), join(folder, 'node_modules/servewright'))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  const fake = {
    SERVEWRIGHT_TEST_NODE: process.execPath,
    FAKE_ENGINE_SERVER: program('server'),
    FAKE_ENGINE_INFO: fakeInfo,
    FAKE_ENGINE_MODE: '',
  }
  const start: VitestWorkplace['start'] = (env = {}, args = ['run']) =>
    startVitest(folder, { ...fake, ...env }, args)
  return {
    folder,
    write: (files) => {
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, name)), { recursive: true })
        writeFileSync(join(folder, name), text)
      }
    },
    start,
    run: (...words) => start(...words).ended,
    read: (name) => readFileSync(join(folder, 'servewright-report/latest', name), 'utf8'),
    has: (name) => existsSync(join(folder, 'servewright-report/latest', name)),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Living processes of the servers that a run's output speaks of. */
export function survivors(output: string): readonly string[] {
  const folders = [...output.matchAll(/log in (\S+)\/server\.log/g)].map((match) => match[1] ?? '')
  return listProcesses().flatMap(({ pid, state, title }) => {
    if (state === 'Z') return []
    try {
      const environ = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0')
      return folders.some((folder) => environ.includes(`TMPDIR=${folder}/tmp`)) ? [`${pid} ${title}`] : []
    } catch {
      return []
    }
  })
}
