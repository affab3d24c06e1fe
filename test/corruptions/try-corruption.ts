/** One run of the whole command against the real server, through a proxy that spoils its answers in one way. */
import { spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Reason, RunReport } from '../../src/contract/report.ts'
import { launcher, type Upstream } from './upstream.ts'

export interface Trial {
  readonly name: string
  /** How often an answer or a request was really changed. */
  readonly hits: number
  readonly exitCode: number | null
  readonly verdict: string
  readonly reasons: readonly Reason[]
  readonly seconds: number
}

/** @param selection what `run` is given beside the preset, e.g. `['--only', 'stream']` */
export async function tryCorruption(
  name: string,
  { upstream, selection }: { readonly upstream: Upstream; readonly selection: readonly string[] },
): Promise<Trial> {
  const folder = join(upstream.folder, name)
  mkdirSync(folder, { recursive: true })
  copyFileSync(upstream.log, join(folder, 'log'))
  const startedMs = Date.now()
  const args = [
    'run',
    'served',
    '--engine-path',
    resolve('test/corruptions/bin/python'),
    '--out',
    join(folder, 'report'),
    ...selection,
  ]
  const child = spawn(process.execPath, [launcher, ...args], {
    cwd: upstream.folder,
    stdio: 'ignore',
    env: {
      ...process.env,
      SERVEWRIGHT_PASS_ENV: 'UPSTREAM,CORRUPTION*',
      UPSTREAM: upstream.url,
      CORRUPTION: name,
      CORRUPTION_FOLDER: folder,
      CORRUPTION_NODE: process.execPath,
      CORRUPTION_PYTHON: upstream.python,
    },
  })
  const exitCode = await new Promise<number | null>((done) => child.once('close', done))
  const path = join(folder, 'report/report.json')
  const report = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as RunReport) : undefined
  const hits = join(folder, 'hits')
  return {
    name,
    hits: existsSync(hits) ? statSync(hits).size : 0,
    exitCode,
    verdict: report?.verdict ?? 'no report',
    reasons: report?.reasons ?? [],
    seconds: (Date.now() - startedMs) / 1000,
  }
}

/**
 * A fault has to be rejected, and what is only odd must not; what never happened shows neither, nor does a server that
 * ended meanwhile.
 */
export function isRight({ hits, exitCode, verdict, reasons }: Trial, odd: boolean): boolean {
  if (hits === 0 || reasons.some(({ code }) => code.startsWith('server/'))) return false
  return odd ? verdict === 'accepted' || verdict === 'unproven' : verdict === 'rejected' && exitCode === 1
}
