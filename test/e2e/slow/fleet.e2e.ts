/** Presets on a real Ray, whose node has the fake engine, and what is left when something of it is killed. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BatchReport, RunReport } from '../../../src/contract/report.ts'
import { type CliRun, createWorkplace, type Workplace } from '../../workplaces/cli-workplace.ts'
import { type RayCluster, startRayCluster } from '../../workplaces/ray-cluster.ts'

let cluster: RayCluster
let place: Workplace

const base = `
    extends: tiny
    model: zoo:llama
    options: { offline: false }
    needs: { memoryGiB: 0.1 }
    expectations: { content: [], goldens: [], latency: { ttftMs: 5000, latencyMs: 10000 } }
    shutdown: { graceMs: 2000 }
`
const config = `
presets:
  quick:${base}
  calm:${base}    env: { FAKE_ENGINE_MODE: 'slow-start:15000,has-core' }
  long:${base}    env: { FAKE_ENGINE_MODE: 'slow-start:25000,escapees' }
`

beforeAll(() => {
  cluster = startRayCluster()
  place = createWorkplace()
  writeFileSync(join(place.folder, 'servewright.config.yaml'), config)
})
afterAll(() => {
  cluster.stop()
  place[Symbol.dispose]()
})

const only = ['--only', 'health/*,models/*']
const start = (words: readonly string[]): CliRun =>
  place.start(
    ['fleet', ...words, '--address', cluster.address, '--python', cluster.python],
    '',
    {},
    cluster.through,
  )
const runOf = (name: string, ...words: readonly string[]): CliRun =>
  start(['run', ...words, ...only, '--out', name])
const batch = (name: string): BatchReport =>
  JSON.parse(readFileSync(join(place.folder, name, 'report.json'), 'utf8')) as BatchReport
function onlyRun(name: string): RunReport {
  const [run] = batch(name).runs
  if (run === undefined) throw new Error('The batch is empty.')
  return run
}

const server = /fake-engine|server\.mjs|escapee/
/** A node that looks for its engines starts the engine's Python as well, before anything is placed. */
const serving = /server\.mjs .*--model/
const seen = async (words: RegExp): Promise<readonly number[]> => {
  for (;;) {
    const pids = cluster.pids(words)
    if (pids.length > 0) return pids
    await pause(200)
  }
}
/** The bar: gone within ten seconds and the grace of the preset, which is two. */
async function expectNobody(): Promise<void> {
  for (const end = performance.now() + 12_000; performance.now() < end && cluster.pids(server).length > 0;)
    await pause(200)
  expect(cluster.pids(server)).toEqual([])
}
const killAll = (pids: readonly number[]): void => {
  for (const pid of pids) process.kill(pid, 'SIGKILL')
}

describe('a fleet on Ray', () => {
  it('shows its nodes', async ({ skip }) => {
    if (cluster.without !== undefined) skip(cluster.without)
    const { code, stdout } = await start(['nodes', '--json']).ended
    expect(JSON.parse(stdout)).toMatchObject({
      nodes: [{ nice: 15, has: { 'vllm@0.32.0': expect.any(String) } }],
    })
    expect(code).toBe(0)
  })

  it('makes one report of presets, and refuses at once what no node can hold', async ({ skip }) => {
    if (cluster.without !== undefined) skip(cluster.without)
    const { code, stdout } = await runOf('several', 'quick', 'neuron-qwen3-8b', '--engines', 'vllm@0.32.0')
      .ended
    expect(stdout).toContain('runs at nice 15')
    const { runs } = batch('several')
    expect(runs.map(({ target, verdict }) => [target, verdict])).toEqual([
      ['neuron-qwen3-8b', 'blocked'],
      ['quick on vllm@0.32.0', 'accepted'],
    ])
    expect(runs[0]?.error).toMatchObject({ code: 'environment/not-placed' })
    expect(runs[1]?.placement).toMatchObject({ nice: 15, attempts: [{ node: expect.any(String) }] })
    expect(code).toBe(3)
    await expectNobody()
  })

  it('runs with --resume only what has no report', async ({ skip }) => {
    if (cluster.without !== undefined) skip(cluster.without)
    await runOf('resumed', 'quick').ended
    const before = onlyRun('resumed').id
    const { code } = await runOf('resumed', 'quick', '--resume').ended
    expect(onlyRun('resumed').id).toBe(before)
    expect(code).toBe(0)
  })

  it('places a preset again whose worker was killed, and leaves no server behind', async ({ skip }) => {
    if (cluster.without !== undefined) skip(cluster.without)
    const run = runOf('worker', 'calm')
    await seen(serving)
    killAll(cluster.pids(/ray::work/))
    const { code } = await run.ended
    expect(onlyRun('worker').placement?.attempts).toMatchObject([
      { lost: 'WorkerCrashedError' },
      { node: expect.any(String) },
    ])
    expect(code).toBe(0)
    await expectNobody()
  })

  it('gives up a preset that was lost too often', async ({ skip }) => {
    if (cluster.without !== undefined) skip(cluster.without)
    const run = runOf('lost', 'long', '--retries', '0')
    await seen(serving)
    killAll(cluster.pids(/ray::work/))
    const { code } = await run.ended
    expect(onlyRun('lost').error).toMatchObject({ code: 'environment/unit-lost' })
    expect(code).toBe(3)
    await expectNobody()
  })

  it('ends in order at Ctrl-C, with the proof that nothing is left', async ({ skip }) => {
    if (cluster.without !== undefined) skip(cluster.without)
    const run = runOf('once', 'long')
    await seen(serving)
    run.child.kill('SIGINT')
    const { code } = await run.ended
    expect(code).toBe(130)
    expect(onlyRun('once')).toMatchObject({ verdict: 'blocked', interruptExitCode: 143 })
    await expectNobody()
  })

  it('waits for nothing at the second Ctrl-C', async ({ skip }) => {
    if (cluster.without !== undefined) skip(cluster.without)
    const run = runOf('twice', 'long')
    await seen(serving)
    run.child.kill('SIGINT')
    await pause(5_500)
    run.child.kill('SIGINT')
    const { code } = await run.ended
    expect(code).toBe(130)
    await expectNobody()
  })

  it('makes a report where the job was stopped by somebody else', async ({ skip }) => {
    if (cluster.without !== undefined) skip(cluster.without)
    const run = runOf('stopped', 'long')
    await seen(serving)
    killDriver('SIGTERM')
    const { code } = await run.ended
    expect(onlyRun('stopped')).toMatchObject({ verdict: 'blocked', interruptExitCode: 143 })
    expect(code).toBe(143)
    await expectNobody()
  })

  it('blocks what ran where the driver was killed', async ({ skip }) => {
    if (cluster.without !== undefined) skip(cluster.without)
    const run = runOf('driver', 'long')
    await seen(serving)
    killDriver('SIGKILL')
    const { code } = await run.ended
    expect(onlyRun('driver').error).toMatchObject({ code: 'environment/unit-lost' })
    expect(code).toBe(3)
    await expectNobody()
  })
})

/** As the job's stop does with TERM. */
function killDriver(signal: NodeJS.Signals): void {
  for (const pid of cluster.pids(/ driver\.py/)) process.kill(pid, signal)
}
