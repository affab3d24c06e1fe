/** What a fleet on Ray promises: how soon it starts, that nothing is left whatever ends, and that as many come out as went in. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { CliRun } from '../../test/workplaces/cli-workplace.ts'
import {
  fakeServer,
  type FleetWorkplace,
  goneMs,
  killAll,
  type Leaving,
  openFleetWorkplace,
  serving,
} from '../../test/workplaces/fleet-workplace.ts'
import type { ClusterWords, RayNode } from '../../test/workplaces/ray-cluster.ts'
import { quantilesOf } from '../load/compare.ts'
import { print } from '../load/rows.ts'

const mostStartMs = 3_000
const mostLogBytes = 1_000
const pollMs = 20
const killEveryMs = 20_000
/** For who starts the next one: a strike takes a while to be known. */
const settleMs = 5_500

type Shape = Pick<ClusterWords, 'nodes' | 'real'>

async function onCluster(
  part: string,
  shape: Shape,
  bench: (fleet: FleetWorkplace) => Promise<void>,
): Promise<void> {
  const fleet = openFleetWorkplace({ ...shape, env: { RAY_worker_niceness: '0' } })
  try {
    const { without } = fleet.cluster
    if (without === undefined) await bench(fleet)
    else process.stdout.write(`${part}: not here, ${without}\n`)
  } finally {
    fleet.stop()
  }
}

/** The log of the only job: our events, and all that Ray has added. */
function jobLog({ cluster }: FleetWorkplace): { readonly events: number; readonly all: number } {
  const logs = join(cluster.folder, 'ray/session_latest/logs')
  const [name = ''] = readdirSync(logs).filter((file) => file.startsWith('job-driver-'))
  const text = readFileSync(join(logs, name), 'utf8')
  const events = text.split('\n').filter((line) => line.startsWith('\u001e'))
  return { events: Buffer.byteLength(events.join('\n')), all: Buffer.byteLength(text) }
}

interface Start {
  /** From the order until its command runs on the node. */
  readonly startMs: number
  /** Until that is known here: Ray reads its log every two seconds. */
  readonly knownMs: number
}

/** Only the start is of interest: it is interrupted then, as by Ctrl-C. */
async function untilStart(fleet: FleetWorkplace, name: string): Promise<Start> {
  const run = fleet.run(name, 'quick')
  await fleet.seen(/keep-unit\.sh/)
  const startedAt = Date.now()
  while (!run.stdout().includes('attempt 1 runs') && run.child.exitCode === null) await pause(pollMs)
  run.child.kill('SIGINT')
  await run.ended
  const startMs = startedAt - Date.parse(fleet.batch(name).startedAt)
  return { startMs, knownMs: fleet.report(name).placement?.waitMs ?? Number.NaN }
}

/** From the order to the start of the first preset, on a cluster that does nothing else. */
export const rayStart = (runs: number): Promise<void> =>
  onCluster('ray-start', { nodes: 1 }, async (fleet) => {
    const starts: Start[] = []
    // The first brings the package to each node.
    for (let run = 0; run <= runs; run++) starts.push(await untilStart(fleet, `start-${run}`))
    const [first, ...others] = starts
    const { p50, max } = quantilesOf(others.map(({ startMs }) => startMs))
    const known = quantilesOf(others.map(({ knownMs }) => knownMs))
    print({
      what: 'order to the first start',
      values: {
        'p50, ms': p50,
        max,
        'known here, p50': known.p50,
        'first ever': first?.startMs ?? 0,
        'asked, ms': mostStartMs,
        runs,
      },
      met: max <= mostStartMs,
    })
  })

interface Strike {
  readonly what: string
  strike(fleet: FleetWorkplace, node: RayNode, run: CliRun): Promise<void> | void
  /** Makes the node as it was before. */
  mend?(node: RayNode): void
}

const restart = (node: RayNode): void => {
  node.link('up')
  node.clear()
  if (!node.start()) throw new Error('Ray does not come up again.')
}

const strikes: readonly Strike[] = [
  { what: 'worker −9', strike: (_, node) => killAll(node.pids(/ray::work/)) },
  { what: 'job stopped', strike: (fleet) => fleet.stopJobs() },
  { what: 'driver −9', strike: ({ cluster }) => killAll(cluster.pids(/ driver\.py/)) },
  {
    what: 'Ctrl-C twice',
    async strike(_, _node, { child }) {
      child.kill('SIGINT')
      await pause(settleMs)
      child.kill('SIGINT')
    },
  },
  { what: 'raylet −9', strike: (_, node) => killAll(node.pids(/raylet\/raylet /)), mend: restart },
  { what: 'node cut off', strike: (_, node) => node.link('down'), mend: restart },
]

/** A preset that is struck once its server has these processes for so long. */
interface Struck extends Leaving {
  readonly preset: string
  readonly up: RegExp
  readonly upMs: number
}

/** Its server of seven processes, some of which flee, is amid its start. */
const fleeing: Struck = { preset: 'fleeing', up: serving, upMs: 1_000, ...fakeServer }
/** The real vLLM of the user's cache, which loads its model, or serves already. */
const tiny: Struck = {
  preset: 'tiny',
  up: /VLLM::EngineCor/,
  upMs: 8_000,
  processes: /VLLM::|engines\/vllm-/,
  graceMs: 30_000,
}

/** @returns how long something was left on the node after each blow, undefined where it was for longer than it may be */
async function strikeOften(
  fleet: FleetWorkplace,
  { what, strike, mend }: Strike,
  { preset, up, upMs, repeats, ...leaving }: Struck & { readonly repeats: number },
): Promise<readonly (number | undefined)[]> {
  const [node] = fleet.cluster.nodes
  const took: (number | undefined)[] = []
  for (let count = 0; node !== undefined && count < repeats; count++) {
    const run = fleet.run(`${what}-${count}`, preset, '--retries', '0')
    await fleet.seen(up, node)
    await pause(upMs)
    if (node.pids(leaving.processes).length === 0) throw new Error('The server had ended before the blow.')
    await strike(fleet, node, run)
    took.push(await fleet.emptied(node, leaving))
    if (mend !== undefined) run.child.kill('SIGINT')
    mend?.(node)
    await run.ended
  }
  return took
}

/** Each way to end a preset's cluster under it while its server runs. */
const endsOf =
  (part: string, shape: Shape, struck: Struck) =>
  (repeats: number): Promise<void> =>
    onCluster(part, { nodes: 1, ...shape }, async (fleet) => {
      for (const each of strikes) {
        const took = await strikeOften(fleet, each, { ...struck, repeats })
        const empty = took.filter((ms) => ms !== undefined)
        print({
          what: `${struck.preset}, ${each.what}: nothing is left`,
          values: {
            within: `${empty.length} of ${repeats}`,
            'longest, ms': Math.max(0, ...empty),
            'asked, ms': goneMs + struck.graceMs,
          },
          met: empty.length === repeats,
        })
      }
    })

export const rayEnds = endsOf('ray-ends', {}, fleeing)
export const rayEndsReal = endsOf('ray-ends-vllm', { real: true }, tiny)

/** So many presets on three nodes, one of which is killed again and again: as many reports, and none twice. */
export const rayKills = (presets: number): Promise<void> =>
  onCluster('ray-kills', { nodes: 3 }, async (fleet) => {
    const names = Array.from({ length: presets }, (_, index) => `unit-${index}`)
    const lines = names.map((name) => `  ${name}: { extends: brief }`)
    const base = '  brief: { extends: quick, env: { FAKE_ENGINE_MODE: "slow-start:3000" } }'
    writeFileSync(join(fleet.folder, 'many.config.yaml'), `${fleet.config}\n${base}\n${lines.join('\n')}\n`)
    const given = [...names, '--config', 'many.config.yaml', '--retries', '5']
    const run = fleet.run('kills', ...given)
    let kills = 0
    await fleet.seen(serving)
    while (run.child.exitCode === null) {
      const node = fleet.cluster.nodes[kills % fleet.cluster.nodes.length]
      await Promise.race([pause(killEveryMs), run.ended])
      if (node === undefined || run.child.exitCode !== null) break
      killAll(node.pids(/raylet\/raylet /))
      kills += 1
      await pause(settleMs)
      restart(node)
    }
    const { runs } = fleet.batch('kills')
    const accepted = runs.filter(({ verdict }) => verdict === 'accepted').length
    const again = runs.filter(({ placement }) => (placement?.attempts.length ?? 0) > 1).length
    const targets = new Set(runs.map(({ target }) => target))
    print({
      what: `${presets} presets, a node killed every ${killEveryMs / 1000} s`,
      values: {
        reports: runs.length,
        twice: runs.length - targets.size,
        accepted,
        'placed again': again,
        kills,
      },
      met: runs.length === presets && targets.size === presets,
    })
    const { events, all } = jobLog(fleet)
    const ofEach = { events: Math.round(events / presets), 'with what Ray adds': Math.round(all / presets) }
    print({
      what: 'log of the job, bytes a preset',
      values: { ...ofEach, asked: mostLogBytes },
      met: all / presets <= mostLogBytes,
    })
  })
