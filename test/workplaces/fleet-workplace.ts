/** Presets of the fake engine on a Ray of several machines: what tests of a fleet start, wait for and read. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { BatchReport, RunReport } from '../../src/contract/report.ts'
import { type CliRun, createWorkplace } from './cli-workplace.ts'
import { type ClusterWords, type RayCluster, type RayNode, startRayCluster } from './ray-cluster.ts'

const base = `
    extends: tiny
    model: zoo:llama
    options: { offline: false }
    needs: { memoryGiB: 0.1 }
    expectations: { content: [], goldens: [], latency: { ttftMs: 5000, latencyMs: 10000 } }
    shutdown: { graceMs: 2000 }
`
/** All but `quick` have time to be hit amid their start; `fleeing` has descendants that flee, of which it is rejected where it ends by itself. */
const config = `
presets:
  quick:${base}
  calm:${base}    env: { FAKE_ENGINE_MODE: 'slow-start:15000,has-core' }
  fleeing:${base}    env: { FAKE_ENGINE_MODE: 'slow-start:60000,escapees' }
  slow:${base}    env: { FAKE_ENGINE_MODE: 'slow-start:90000,has-core' }
  second: { extends: quick }
  calmer: { extends: calm }
`
const only = ['--only', 'health/*,models/*']
const server = /fake-engine|server\.mjs|escapee/
/** A node that looks for its engines starts the engine's Python as well, before anything is placed. */
export const serving = /server\.(?:mjs|ts) .*--model/
/** The processes of a server, and the grace of its preset, in milliseconds. */
export interface Leaving {
  readonly processes: RegExp
  readonly graceMs: number
}
export const fakeServer: Leaving = { processes: server, graceMs: 2_000 }
/** The bar: gone within so much and the grace of the preset. */
export const goneMs = 10_000
/** For a job's start on a busy machine. */
const seenMs = 180_000

export interface FleetWorkplace {
  readonly cluster: RayCluster
  readonly folder: string
  /** Its presets, as YAML. */
  readonly config: string
  /** `fleet WORDS`, on the cluster. */
  start(words: readonly string[], env?: Readonly<Record<string, string>>): CliRun
  /** `load WORDS` by agents on the cluster, whose coordinator is on the head. */
  load(name: string, ...words: readonly string[]): CliRun
  /** A command on one of the nodes itself. */
  startOn(node: RayNode, words: readonly string[]): CliRun
  /** `fleet run WORDS --out NAME`, with a few checks. */
  run(name: string, ...words: readonly string[]): CliRun
  batch(name: string): BatchReport
  /** The report of a batch of one. */
  report(name: string): RunReport
  /** Waits for processes whose command line has the words. */
  seen(words: RegExp, where?: Pick<RayCluster, 'pids'>): Promise<readonly number[]>
  /** Milliseconds until no server was left there, or undefined where that took longer than it may. */
  emptied(where?: Pick<RayCluster, 'pids'>, what?: Leaving): Promise<number | undefined>
  /** Stops each job that runs, as anybody can. */
  stopJobs(): void
  /** Waits until no job runs. @returns those that ended well */
  endedJobs(): Promise<readonly string[]>
  stop(): void
}

interface Job {
  readonly submission_id: string
  readonly status: string
}

export const killAll = (pids: readonly number[], signal: NodeJS.Signals = 'SIGKILL'): void => {
  for (const pid of pids) {
    try {
      process.kill(pid, signal)
    } catch {
      // It has ended by itself.
    }
  }
}

export function openFleetWorkplace(words: ClusterWords): FleetWorkplace {
  const cluster = startRayCluster(words)
  const place = createWorkplace()
  writeFileSync(join(place.folder, 'servewright.config.yaml'), config)
  const at = ['--address', cluster.address, '--python', cluster.python]
  let last: CliRun | undefined
  const start: FleetWorkplace['start'] = (given, env = {}) =>
    (last = place.start(['fleet', ...given, ...at], '', env, cluster.through))
  const jobs = (status: string): readonly Job[] =>
    (JSON.parse(cluster.ask('GET', '/api/jobs/')) as readonly Job[]).filter((job) => job.status === status)
  const batch = (name: string): BatchReport =>
    JSON.parse(readFileSync(join(place.folder, name, 'report.json'), 'utf8')) as BatchReport
  return {
    cluster,
    folder: place.folder,
    config,
    start,
    load(name, ...given) {
      const listen = ['--listen', `${cluster.head.address}:0`]
      return (last = place.start(
        ['load', ...given, ...at, ...listen, '--out', name],
        '',
        {},
        cluster.through,
      ))
    },
    startOn: (node, given) => (last = place.start(given, '', node.env, node.through)),
    run: (name, ...given) => start(['run', ...given, ...only, '--out', name]),
    batch,
    report(name) {
      const [run] = batch(name).runs
      if (run === undefined) throw new Error('The batch is empty.')
      return run
    },
    async seen(wanted, where = cluster) {
      for (const end = performance.now() + seenMs; performance.now() < end;) {
        const pids = where.pids(wanted)
        if (pids.length > 0) return pids
        if (last !== undefined && last.child.exitCode !== null)
          throw new Error(`It ended before: ${JSON.stringify(await last.ended)}`)
        await pause(100)
      }
      throw new Error(`Nothing like ${wanted} has run within ${seenMs} ms.`)
    },
    async emptied(where = cluster, { processes, graceMs } = fakeServer) {
      const began = performance.now()
      while (where.pids(processes).length > 0) {
        if (performance.now() - began > goneMs + graceMs) return undefined
        await pause(100)
      }
      return performance.now() - began
    },
    stopJobs() {
      for (const { submission_id: id } of jobs('RUNNING')) cluster.ask('POST', `/api/jobs/${id}/stop`)
    },
    async endedJobs() {
      while (jobs('RUNNING').length > 0) await pause(500)
      return jobs('SUCCEEDED').map(({ submission_id: id }) => id)
    },
    stop() {
      cluster.stop()
      place[Symbol.dispose]()
    },
  }
}
