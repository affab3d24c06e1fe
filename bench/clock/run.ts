/**
 * `npm run bench:clock [-- --rows 64x50,tls-64x50 --seconds 8 --runs 3 --out FILE.json]`: what the times of tokens are
 * off by, with the kernel's stamps, with the times of reads, and for a reader in C, in one go. Rows beside those of
 * loads.ts: `sending`, `merged` (as root), `bars`. `--build` makes what needs a compiler and openssl, and nothing else.
 */
import { writeFileSync } from 'node:fs'
import { cpus, loadavg, release } from 'node:os'
import { parseArgs } from 'node:util'
import { timestamp } from '../../src/base/clock.ts'
import { certificate, native } from '../load/programs.ts'
import { print } from '../load/rows.ts'
import { measureBars } from './bars.ts'
import { clockLoads } from './loads.ts'
import { measureMerged, withoutPath } from './merged-path.ts'
import type { ClockResults, ClockRow } from './results.ts'
import { measureRow } from './rows.ts'
import { measureSending } from './sending.ts'

const { values } = parseArgs({
  options: {
    rows: { type: 'string' },
    seconds: { type: 'string', default: '8' },
    runs: { type: 'string', default: '3' },
    bars: { type: 'string', default: '40' },
    lanes: { type: 'string', default: '1' },
    out: { type: 'string' },
    build: { type: 'boolean', default: false },
  },
})
const seconds = Number(values.seconds)
const runs = Number(values.runs)
const asked = values.rows?.split(',')
const isAsked = (name: string): boolean => asked === undefined || asked.includes(name)

const results = {
  machine: {
    cpu: cpus()[0]?.model.trim() ?? '',
    cores: cpus().length,
    kernel: release(),
    node: process.versions.node,
    at: timestamp(),
    loadBefore: loadavg()[0] ?? 0,
  },
  seconds,
  rows: [] as ClockRow[],
  sending: [] as ClockResults['sending'],
  bars: [] as ClockResults['bars'],
  merged: undefined as ClockResults['merged'],
}

function keep(): void {
  if (values.out !== undefined) writeFileSync(values.out, `${JSON.stringify(results, undefined, 1)}\n`)
}

function show({ name, client, median, met, runs: all }: ClockRow): void {
  const { lagP50, lagP99, lagMax, ttftP99, lateP99, usPerToken, mib, bar, mergedShare } = median
  print({
    what: `${name}, ${client}`,
    values: {
      'lag p50': lagP50.toFixed(3),
      p99: lagP99.toFixed(3),
      max: lagMax,
      'ttft error p99': ttftP99.toFixed(3),
      'due to sent p99': lateP99,
      'us/token': usPerToken,
      MiB: mib,
      bar: bar.toFixed(3),
      'merged %': mergedShare * 100,
      state: all.map(({ state = '-' }) => state).join('/'),
    },
    ...(met === undefined ? {} : { met }),
  })
}

async function showMerged(): Promise<void> {
  const without = withoutPath()
  if (without !== undefined) return void process.stdout.write(`merged: not here, ${without}\n`)
  results.merged = await measureMerged()
  for (const [path, { frames, earlier, own, bounded }] of Object.entries(results.merged)) {
    const shown = {
      'earlier of two with its own stamp': `${own} of ${earlier}`,
      'within its bound': `${bounded} of ${frames}`,
    }
    print({ what: `merged, ${path}`, values: shown, met: bounded === frames })
  }
  keep()
}

async function measureAll(): Promise<void> {
  for (const load of clockLoads.filter(({ name }) => isAsked(name))) {
    const rows = await measureRow(load, { runs, seconds })
    rows.forEach(show)
    results.rows.push(...rows)
    keep()
  }
  if (isAsked('sending')) {
    results.sending = await measureSending({ runs, seconds: Math.min(4, seconds) })
    for (const { name, median, wanted } of results.sending)
      print({
        what: name,
        values: { 'due to sent p99': median.toFixed(3) },
        ...(wanted === undefined ? {} : { met: median <= wanted }),
      })
    keep()
  }
  if (isAsked('merged')) await showMerged()
  if (!isAsked('bars')) return
  results.bars = await measureBars(Number(values.bars), Number(values.lanes))
  for (const { what, lagP99, bar, state, covered } of results.bars)
    print({
      what: `  ${what}`,
      values: { 'true p99': lagP99.toFixed(3), bar: bar.toFixed(3), state },
      met: covered,
    })
  keep()
}

native('paced-server', 'load/paced-server.c')
native('sse-reader', 'clock/sse-reader.c')
certificate()
if (!values.build) await measureAll()
