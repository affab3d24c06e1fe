/** One fault through one command of the whole program, and what it should have said. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nowMs } from '../../src/base/clock.ts'
import type { Exchange } from '../../src/contract/exchange.ts'
import type { RunReport } from '../../src/contract/report.ts'
import { program } from '../workplaces/programs.ts'
import type { Fault } from './fault.ts'
import type { Command, FaultServer } from './serve-faults.ts'

export interface Trial {
  readonly fault: Fault
  readonly command: Command
  /** What was said, in few words. */
  readonly said: string
  /** What should have been said and was not; empty where all is right. */
  readonly wrong: readonly string[]
  readonly seconds: number
  /** Most memory that the process had, in MiB. */
  readonly mebibytes: number
}

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Nothing that is tried takes longer on a machine that does other things as well. */
const limitMs = 120_000
/** Of a process that holds one answer; a bomb of 64 MiB is not unpacked. */
const mostMebibytes = 400

function start(words: readonly string[], folder: string): Promise<Ended> {
  const { SERVEWRIGHT_API_KEY: _, ...env } = process.env
  const measure = join(import.meta.dirname, 'measure.mjs')
  const child = spawn(process.execPath, ['--import', measure, program('main'), ...words], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
    timeout: limitMs,
    killSignal: 'SIGKILL',
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()))
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()))
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })))
}

type Said = Pick<Trial, 'said' | 'wrong'>

const expected = (what: string, is: unknown, should: unknown): readonly string[] =>
  is === should ? [] : [`${what} ${String(is)}, not ${String(should)}`]

function readProbe({ completion, exit, said = '' }: Fault, { code, stdout, stderr }: Ended): Said {
  const document: Pick<Partial<Exchange>, 'completion' | 'incompleteBecause'> = stdout === ''
    ? {}
    : (JSON.parse(stdout) as Pick<Partial<Exchange>, 'completion' | 'incompleteBecause'>)
  const because = document.incompleteBecause ?? ''
  const wrong = [
    ...expected('completion', document.completion, completion),
    ...expected('exit code', code, exit ?? (completion === 'complete' ? 0 : 1)),
    ...(because.includes(said) ? [] : [`the reason does not say ${JSON.stringify(said)}`]),
  ]
  const word = document.completion ?? stderr.slice(0, 200)
  return { said: `${word} (${code}) ${because.slice(0, 90)}`, wrong }
}

const reportIn = (folder: string): RunReport | undefined => {
  try {
    return JSON.parse(
      readFileSync(join(folder, 'servewright-report/latest/report.json'), 'utf8'),
    ) as RunReport
  } catch {
    return undefined
  }
}

function readRun({ run }: Fault, { code, stdout }: Ended, folder: string): Said {
  const report = reportIn(folder)
  if (report === undefined || run === undefined)
    return { said: '', wrong: [`no report: ${stdout.slice(-300)}`] }
  const codes = [
    ...report.reasons.map((reason) => reason.code),
    ...(report.error === undefined ? [] : [report.error.code]),
  ]
  const isSaid = run.code === '' || codes.includes(run.code)
  const wrong = [
    ...expected('exit code', code, run.exit),
    ...(isSaid ? [] : [`no reason ${run.code}: ${codes.join(', ')}`]),
  ]
  return { said: `${report.verdict} (${code}) ${codes.join(', ')}`, wrong }
}

function readLoad({ load, completion }: Fault, { code, stdout }: Ended, folder: string): Said {
  const record = reportIn(folder)?.loads?.[0]
  if (record === undefined) return { said: '', wrong: [`no load: ${stdout.slice(-300)}`] }
  const counts = Object.entries(record.counts.byCompletion).filter(([, count]) => count > 0)
  // A machine that is busy with other things may void any load, and then nothing is said of the server.
  const isVoid = record.validity.state === 'void' && code === 5
  const wrong = [
    ...(isVoid ? [] : expected('exit code', code, load)),
    ...expected('answers', counts.map(([name]) => name).join(', '), completion),
  ]
  return { said: `${counts.map(([name]) => name).join(', ')} (${code})`, wrong }
}

const commands = {
  probe: (url: string, { path, args = [] }: Fault) => [
    'probe',
    `${url}${path}`,
    '--body',
    'body.json',
    ...args,
  ],
  run: (url: string, { run, path }: Fault) => {
    const claims = path.endsWith('/chat/completions') ? 'chat' : 'completions'
    const check = run?.code.split('/').slice(0, 2).join('/')
    const only = check === undefined || !check.includes('/') ? 'stream/chat-contract' : check
    return ['run', '--url', url, '--model', 'tiny', '--claims', claims, '--only', only]
  },
  load: (url: string) => [
    'load',
    '--url',
    url,
    '--model',
    'tiny',
    '--users=1',
    '--requests=2',
    '--warmup=0',
    '--max-tokens=4',
  ],
}

export async function tryFault(fault: Fault, command: Command, server: FaultServer): Promise<Trial> {
  const folder = mkdtempSync(join(tmpdir(), 'servewright-fault-'))
  const startedMs = nowMs()
  try {
    writeFileSync(join(folder, 'body.json'), fault.body)
    const ended = await start(commands[command](server.urlOf(fault, command), fault), folder)
    const { said, wrong } = { probe: readProbe, run: readRun, load: readLoad }[command](fault, ended, folder)
    const mebibytes = Number(/^peak (\d+) MiB$/m.exec(ended.stderr)?.[1] ?? NaN)
    const large = mebibytes > mostMebibytes ? [`${mebibytes} MiB of memory`] : []
    const bug = /internal\/bug/.test(ended.stderr + ended.stdout) ? ['a bug of Servewright'] : []
    return {
      fault,
      command,
      said,
      wrong: [...wrong, ...large, ...bug],
      seconds: (nowMs() - startedMs) / 1000,
      mebibytes,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
