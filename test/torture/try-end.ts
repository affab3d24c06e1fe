/** One run with six fleeing descendants, ended in one way at one moment; then who is left, and for how long. */
import { spawn, type ChildProcess } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { nowMs, sleep } from '../../src/base/clock.ts'
import { commandLineOf, isAlive, readProcess, type ProcessEntry } from '../../src/host/processes.ts'
import { fakeEngine, fakeInfo } from '../workplaces/cli-workplace.ts'
import { program } from '../workplaces/programs.ts'
import type { Moment } from './moments.ts'
import { below, taggedBy, watchEnd } from './watch-end.ts'
import type { Way } from './ways.ts'

export interface Ending {
  readonly moment: string
  readonly way: string
  /** Exit code of the command line; null where it was killed, or nobody could see. */
  readonly code: number | null
  /** How many were there ten seconds later. */
  readonly survivors: number
  /** From the end of the command line to that of the last descendant, in milliseconds; 0 where they went before it. */
  readonly afterMs: number
  /** From the end of the first process that TERM does not end, or of the command line, to that of the last. */
  readonly escalationMs: number
  /** From the start of the command line to the end of everything, in milliseconds. */
  readonly wholeMs: number
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
/** With the child of the one that has a new one every 0.2 s. */
const escapees = 7
const pollMs = 20
let count = 0

const config = (folder: string, { capMs, graceMs }: Moment): string => `
import { existsSync } from 'node:fs'
setInterval(() => { if (existsSync(${JSON.stringify(join(folder, 'throw-now'))})) throw new Error('as asked') }, 20).unref()
export default { presets: { fake: {
  extends: 'tiny', model: 'zoo:llama', options: { offline: false }, needs: { memoryGiB: 0.1 },
  expectations: { content: [], goldens: [], latency: null },
  startup: { capMs: ${capMs}, stallMs: ${capMs} }, shutdown: { graceMs: ${graceMs} } } } }
`

function createFolder(plain: boolean, moment: Moment): string {
  const folder = mkdtempSync(join(tmpdir(), 'servewright-torture-'))
  writeFileSync(join(folder, 'servewright.config.mjs'), config(folder, moment))
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
    await sleep(pollMs)
  }
  return true
}

/** The command line: the child, or a descendant of it. @throws Error when it cannot be found */
function mainOf(child: ChildProcess, way: Way): ProcessEntry {
  const pid = child.pid ?? 0
  // Its starters have the same words in their arguments.
  const isMain = (entry: ProcessEntry): boolean =>
    commandLineOf(entry).startsWith(`${process.execPath} ${program('main')}`)
  const main = way.starter === undefined ? readProcess(pid) : below(pid).find(isMain)
  if (main === undefined) throw new Error('The command line has ended too early')
  return main
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
function faultsOf({ way, folder }: Trial, code: number | null, left: number): readonly string[] {
  const rightCode = way.codes === undefined || way.starter !== undefined || way.codes.includes(code ?? -1)
  return [
    ...(left === 0 ? [] : [`${left} survivor(s)`]),
    ...(rightCode ? [] : [`exit code ${code}`]),
    ...(readdirSync(folder).includes('core') ? ['a core file'] : []),
  ]
}

/** As a shell shows it: Node is ended by the signal where that comes in the last milliseconds of its own exit. */
const shownCode = ({ exitCode, signalCode }: ChildProcess): number | null =>
  signalCode === null ? exitCode : 128 + constants.signals[signalCode]

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null

/** Waits for the moment, and ends the run. */
async function endIt(trial: Trial, { child, output }: Started): Promise<Omit<Ending, 'wholeMs'>> {
  const { moment, way, folder, tag } = trial
  const come = await until(
    () => hasEnded(child) || (moment.sign.test(output()) && taggedBy(tag).size >= escapees),
    signLimitMs,
  )
  const troubles = come && !hasEnded(child) ? [] : [`the moment never came: ${output().slice(-300)}`]
  const main = mainOf(child, way)
  const watching = watchEnd({ main, tag, limitMs: endLimitMs, patienceMs })
  await way.end({ pid: main.pid, outer: child.pid ?? 0, folder, hasEnded: () => !isAlive(main) })
  const { mainGoneMs, survivors, afterMs, escalationMs } = await watching
  if (mainGoneMs === undefined) troubles.push('the command line never ended')
  // The kernel shows it as gone a moment before Node hears of it.
  if (way.starter === undefined) await until(() => hasEnded(child), patienceMs)
  for (const { pid } of survivors) process.kill(pid, 'SIGKILL')
  const reported = existsSync(join(folder, 'servewright-report/latest/report.json'))
  const unreported = way.reports && !reported ? ['no report'] : []
  const wrong = [...troubles, ...faultsOf(trial, shownCode(child), survivors.length), ...unreported]
  return {
    moment: moment.name,
    way: way.name,
    code: shownCode(child),
    survivors: survivors.length,
    afterMs,
    escalationMs,
    reported,
    wrong,
  }
}

export async function tryEnd(moment: Moment, way: Way, plain: boolean): Promise<Ending> {
  const folder = createFolder(plain, moment)
  const trial = { moment, way, folder, plain, tag: `torture-${process.pid}-${count++}` }
  const startMs = nowMs()
  const ending = await endIt(trial, start(trial))
  if (ending.wrong.length === 0) rmSync(folder, { recursive: true, force: true })
  return { ...ending, wholeMs: nowMs() - startMs }
}
