/**
 * `npm run bench:overhead`: what the harness adds to a server's own start and stop, over 100 starts of a small native
 * server that listens after a random time. Fails when the 99th percentile is over the budget.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nowMs } from '../../src/base/clock.ts'
import { findEngine } from '../../src/engines/lookup.ts'
import { createRunDirectory } from '../../src/host/run-directory.ts'
import { openPresetBook } from '../../src/presets/preset-book.ts'
import { startServer } from '../../src/server/start-server.ts'

const budgetMs = 50
const runs = Number(process.argv[2] ?? 100)

function compile(folder: string): string {
  const program = join(folder, 'instant-server')
  execFileSync('cc', ['-O2', '-D_GNU_SOURCE', '-o', program, join(import.meta.dirname, 'instant-server.c')])
  return program
}

/** Milliseconds of a stamp in the server's log. */
function stampIn(log: string, name: string): number {
  const ns = new RegExp(`^${name} (\\d+)$`, 'm').exec(log)?.[1]
  if (ns === undefined) throw new Error(`no stamp "${name}" in: ${log}`)
  return Number(ns) / 1e6
}

interface Overhead {
  /** From the call to the server's own main. */
  readonly spawnMs: number
  /** From the server's listening to the ladder's end. */
  readonly detectMs: number
  /** From the call to the end of the proof, less the server's own exit (which is at once). */
  readonly stopMs: number
}

async function measure(program: string, index: number): Promise<Overhead> {
  const preset = openPresetBook().find('tiny')
  const directory = createRunDirectory()
  const idle = new AbortController().signal
  try {
    const calledMs = nowMs()
    const server = await startServer({
      preset: { ...preset, needs: {} },
      engine: findEngine('vllm'),
      location: { program: program },
      cacheFolder: directory.temporary,
      model: 'none',
      runId: `bench-${process.pid}-${index}`,
      directory,
      signal: idle,
      hurry: idle,
      onEvent: () => undefined,
    })
    const readyMs = nowMs()
    const teardown = await server.stop()
    const stoppedMs = nowMs()
    if (teardown.findings.length > 0) throw new Error(JSON.stringify(teardown.findings))
    const log = readFileSync(directory.log, 'utf8')
    return {
      spawnMs: stampIn(log, 'main') - calledMs,
      detectMs: readyMs - stampIn(log, 'listen'),
      stopMs: stoppedMs - readyMs,
    }
  } finally {
    directory.remove()
  }
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

const folder = mkdtempSync(join(tmpdir(), 'servewright-bench-'))
try {
  const program = compile(folder)
  const measured: Overhead[] = []
  // The first start pays for loading and compiling our own modules, which a run does once.
  await measure(program, -1)
  for (let index = 0; index < runs; index++) measured.push(await measure(program, index))
  const rows = {
    spawn: measured.map(({ spawnMs }) => spawnMs),
    detect: measured.map(({ detectMs }) => detectMs),
    stop: measured.map(({ stopMs }) => stopMs),
    total: measured.map(({ spawnMs, detectMs, stopMs }) => spawnMs + detectMs + stopMs),
  }
  process.stdout.write(`harness overhead over the server's own start and stop, ${runs} runs, ms\n`)
  for (const [name, values] of Object.entries(rows)) {
    const cell = (share: number): string => percentile(values, share).toFixed(1).padStart(7)
    process.stdout.write(
      `${name.padEnd(8)} p50 ${cell(0.5)}  p90 ${cell(0.9)}  p99 ${cell(0.99)}  max ${cell(1)}\n`,
    )
  }
  process.exitCode = percentile(rows.total, 0.99) <= budgetMs ? 0 : 1
  process.stdout.write(`budget: p99 ≤ ${budgetMs} ms: ${process.exitCode === 0 ? 'met' : 'missed'}\n`)
} finally {
  rmSync(folder, { recursive: true })
}
