/** One run with six fleeing descendants, ended in one way at one moment; then who is left, and for how long. */
import { spawn, type ChildProcess } from 'node:child_process'
import {
  existsSync,
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { nowMs, sleep } from '../../src/base/clock.ts'
import { commandLineOf, listProcesses, type ProcessEntry } from '../../src/host/processes.ts'
import { fakeEngine, fakeInfo } from '../workplaces/cli-workplace.ts'
import { program } from '../workplaces/programs.ts'
import type { Moment } from './moments.ts'
import { taggedBy, type Way } from './ways.ts'

export interface Ending {
  readonly moment: string
  readonly way: string
  /** Exit code of the command line; null where it was killed, or nobody could see. */
  readonly code: number | null
  /** Command lines of whoever was there ten seconds later. */
  readonly survivors: number
  /** From the end of the command line to that of the last descendant, in milliseconds; 0 where they went before it. */
  readonly afterMs: number
  /** Whether the report was written. */
  readonly reported: boolean
  /** What went otherwise than it should, in words. */
  readonly wrong: readonly string[]
}

/** A user without rights. */
const nobody = 65_534
const patienceMs = 10_000
const signLimitMs = 120_000
const endLimitMs = 180_000
const escapees = 6
let count = 0

const config = (folder: string, capMs: number): string => `
import { existsSync } from 'node:fs'
setInterval(() => { if (existsSync(${JSON.stringify(join(folder, 'throw-now'))})) throw new Error('as asked') }, 20).unref()
export default { presets: { fake: {
  extends: 'tiny', model: 'zoo:llama', options: { offline: false }, needs: { memoryGiB: 0.1 },
  expectations: { content: [], goldens: [], latency: null },
  startup: { capMs: ${capMs}, stallMs: ${capMs} }, shutdown: { graceMs: 1000 } } } }
`

function createFolder(plain: boolean, { capMs }: Moment): string {
  const folder = mkdtempSync(join(tmpdir(), 'servewright-torture-'))
  writeFileSync(join(folder, 'servewright.config.mjs'), config(folder, capMs))
  for (const name of ['home', 'tmp']) mkdirSync(join(folder, name))
  if (plain) for (const name of ['', 'home', 'tmp']) chownSync(join(folder, name), nobody, nobody)
  chmodSync(folder, 0o700)
  return folder
}

const starters = {
  itself: (words: readonly string[]) => words,
  shell: (words: readonly string[]) => ['sh', '-c', '"$@" & wait', 'sh', ...words],
  terminal: (words: readonly string[]) => [
    'script',
    '-qefc',
    words.map((word) => `'${word}'`).join(' '),
    '/dev/null',
  ],
}

interface Started {
  readonly child: ChildProcess
  readonly output: () => string
}

function start({ folder, moment: { args, faults }, way, tag, plain }: Trial): Started {
  const main = [process.execPath, program('main'), ...args, '--engine-path', fakeEngine]
  const [file = '', ...words] = starters[way.starter ?? 'itself'](main)
  const child = spawn(file, words, {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(plain ? { uid: nobody, gid: nobody } : {}),
    env: {
      ...process.env,
      HOME: join(folder, 'home'),
      XDG_CACHE_HOME: join(folder, 'home'),
      TMPDIR: join(folder, 'tmp'),
      SERVEWRIGHT_PASS_ENV: 'FAKE_*,SERVEWRIGHT_TEST_*',
      SERVEWRIGHT_TEST_NODE: process.execPath,
      FAKE_ENGINE_SERVER: program('server'),
      FAKE_ENGINE_INFO: fakeInfo,
      FAKE_ENGINE_MODE: `escapees,${faults}`,
      FAKE_ENGINE_TAG: tag,
    },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  return { child, output: () => stripVTControlCharacters(output) }
}

async function until(condition: () => boolean, limitMs: number): Promise<boolean> {
  const startedMs = nowMs()
  while (!condition()) {
    if (nowMs() - startedMs > limitMs) return false
    await sleep(5)
  }
  return true
}

/** The command line: the child, or a descendant of it. */
function mainOf(child: ChildProcess, way: Way): number {
  if (way.starter === undefined) return child.pid ?? 0
  const all = listProcesses()
  const below = (pid: number | undefined): readonly ProcessEntry[] =>
    all.filter(({ parent }) => parent === pid).flatMap((entry) => [entry, ...below(entry.pid)])
  // Its starters have the same words in their arguments.
  const isMain = (entry: ProcessEntry): boolean =>
    commandLineOf(entry).startsWith(`${process.execPath} ${program('main')}`)
  return below(child.pid).find(isMain)?.pid ?? 0
}

interface Trial {
  readonly moment: Moment
  readonly way: Way
  readonly folder: string
  readonly tag: string
  /** As a user without rights; only root can ask for it. */
  readonly plain: boolean
}

/** @returns what was wrong with how it ended */
function faultsOf({ way, folder }: Trial, code: number | null, left: readonly number[]): readonly string[] {
  const rightCode = way.codes === undefined || way.starter !== undefined || way.codes.includes(code ?? -1)
  return [
    ...(left.length === 0 ? [] : [`${left.length} survivor(s)`]),
    ...(rightCode ? [] : [`exit code ${code}`]),
    ...(readdirSync(folder).includes('core') ? ['a core file'] : []),
  ]
}

export async function tryEnd(moment: Moment, way: Way, plain: boolean): Promise<Ending> {
  const folder = createFolder(plain, moment)
  const trial = { moment, way, folder, plain, tag: `torture-${process.pid}-${count++}` }
  const { child, output } = start(trial)
  const gone = (pid: number): boolean =>
    !listProcesses().some((entry) => entry.pid === pid && entry.state !== 'Z')
  const troubles: string[] = []
  const come = await until(
    () => (moment.sign.test(output()) && taggedBy(trial.tag).length >= escapees) || child.exitCode !== null,
    signLimitMs,
  )
  if (!come || child.exitCode !== null) troubles.push(`the moment never came: ${output().slice(-300)}`)
  const pid = mainOf(child, way)
  const victim = { pid, outer: child.pid ?? 0, folder, hasEnded: () => gone(pid) }
  await way.end(victim)
  if (!(await until(() => gone(pid), endLimitMs))) troubles.push('the command line never ended')
  const endedMs = nowMs()
  // The kernel shows it as gone a moment before Node hears of it.
  if (way.starter === undefined)
    await until(() => child.exitCode !== null || child.signalCode !== null, patienceMs)
  await until(() => taggedBy(trial.tag).length === 0, patienceMs)
  const afterMs = nowMs() - endedMs
  const left = taggedBy(trial.tag)
  for (const one of left) process.kill(one, 'SIGKILL')
  const reported = existsSync(join(folder, 'servewright-report/latest/report.json'))
  const wrong = [...troubles, ...faultsOf(trial, child.exitCode, left)]
  if (wrong.length === 0) rmSync(folder, { recursive: true, force: true })
  return {
    moment: moment.name,
    way: way.name,
    code: child.exitCode,
    survivors: left.length,
    afterMs,
    reported,
    wrong,
  }
}
