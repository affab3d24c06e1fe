/** Reports that hold mutants, judged by the whole command in one process: every check, also those that no tape can replay. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunReport } from '../../src/contract/report.ts'
import { makeReport } from '../fixtures/make-report.ts'
import { program } from '../workplaces/programs.ts'
import type { Mutant } from './mutant.ts'
import { judge, type Outcome } from './outcome.ts'

function reportOf({ check, facts, exchanges }: Mutant): RunReport {
  const { id, title, advice, level, needs } = check
  const server = {
    origin: 'attached',
    baseUrl: 'http://127.0.0.1:1',
    facts,
    processes: [],
    findings: [],
  } as const
  const record = {
    id,
    title,
    advice,
    level,
    needs,
    durationMs: 1,
    outcome: { status: 'pass' },
    exchanges,
  } as const
  return makeReport({ servers: [server], checks: [record] })
}

/** At most this much text is read at once. */
const mostAtOnce = 48 << 20

function inPortions(mutants: readonly Mutant[]): readonly (readonly [Mutant, string][])[] {
  const portions: [Mutant, string][][] = [[]]
  let size = 0
  for (const mutant of mutants) {
    const text = JSON.stringify(reportOf(mutant))
    if (size > 0 && size + text.length > mostAtOnce) {
      portions.push([])
      size = 0
    }
    portions.at(-1)?.push([mutant, text])
    size += text.length
  }
  return portions
}

function judgePortion(portion: readonly (readonly [Mutant, string])[]): readonly Outcome[] {
  const folder = mkdtempSync(join(tmpdir(), 'servewright-mutants-'))
  try {
    mkdirSync(join(folder, 'reports'))
    const paths = portion.map(([, text], at) => {
      const path = join(folder, 'reports', `${at}.json`)
      writeFileSync(path, text)
      return path
    })
    const { stdout, stderr } = spawnSync(process.execPath, [program('main'), 'rejudge', '--json', ...paths], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 1 << 30,
    })
    const lines = stdout.trimEnd().split('\n')
    if (lines.length !== portion.length)
      throw new Error(`${lines.length} documents of ${portion.length}: ${stderr}`)
    return portion.map(([mutant], at) => {
      const report = JSON.parse(lines[at] ?? '') as RunReport
      return judge({ mutant, way: 'rejudge', report, code: report.exitCode })
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export const rejudgeMutants = (mutants: readonly Mutant[]): readonly Outcome[] =>
  inPortions(mutants).flatMap(judgePortion)
