/** Presets on a real Ray of one node with the fake engine, and a head that has none. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunReport } from '../../../src/contract/report.ts'
import {
  type FleetWorkplace,
  killAll,
  openFleetWorkplace,
  serving,
} from '../../workplaces/fleet-workplace.ts'

let fleet: FleetWorkplace

beforeAll(() => {
  fleet = openFleetWorkplace({ nodes: 1 })
})
afterAll(() => fleet.stop())

const expectEmptied = async (): Promise<void> => {
  expect(await fleet.emptied()).toBeDefined()
}
const beganMs = ({ startedAt }: RunReport): number => Date.parse(startedAt)
const endedMs = (run: RunReport): number => beganMs(run) + run.durationMs

describe('a fleet on Ray', () => {
  it('shows its nodes', async ({ skip }) => {
    if (fleet.cluster.without !== undefined) skip(fleet.cluster.without)
    const { code, stdout } = await fleet.start(['nodes', '--json']).ended
    const { nodes } = JSON.parse(stdout) as { readonly nodes: readonly { readonly host: string }[] }
    expect(nodes.toSorted((a, b) => a.host.localeCompare(b.host))).toMatchObject([
      { host: 'head', nice: 15, has: {} },
      { host: 'node-1', nice: 15, has: { 'vllm@0.32.0': expect.any(String) } },
    ])
    expect(code).toBe(0)
  })

  it('makes one report of presets, and refuses at once what no node can hold', async ({ skip }) => {
    if (fleet.cluster.without !== undefined) skip(fleet.cluster.without)
    const run = fleet.run('several', 'quick', 'neuron-qwen3-8b', '--engines', 'vllm@0.32.0')
    const { code, stdout } = await run.ended
    expect(stdout).toContain('runs at nice 15')
    const { runs } = fleet.batch('several')
    expect(runs.map(({ target, verdict }) => [target, verdict])).toEqual([
      ['neuron-qwen3-8b', 'blocked'],
      ['quick on vllm@0.32.0', 'accepted'],
    ])
    expect(runs[0]?.error).toMatchObject({ code: 'environment/not-placed' })
    expect(runs[1]?.placement).toMatchObject({ nice: 15, attempts: [{ node: 'node-1' }] })
    expect(code).toBe(3)
    await expectEmptied()
  })

  it('runs with --resume only what has no report', async ({ skip }) => {
    if (fleet.cluster.without !== undefined) skip(fleet.cluster.without)
    await fleet.run('resumed', 'quick').ended
    const before = fleet.report('resumed').id
    const { code } = await fleet.run('resumed', 'quick', '--resume').ended
    expect(fleet.report('resumed').id).toBe(before)
    expect(code).toBe(0)
  })

  it('lets no two presets share a node, unless --pack is given', async ({ skip }) => {
    if (fleet.cluster.without !== undefined) skip(fleet.cluster.without)
    await fleet.run('apart', 'quick', 'second').ended
    const [first, second] = fleet.batch('apart').runs.toSorted((a, b) => beganMs(a) - beganMs(b))
    if (first === undefined || second === undefined) throw new Error('It has not run both.')
    expect(beganMs(second)).toBeGreaterThanOrEqual(endedMs(first))
    const { code } = await fleet.run('packed', 'calm', 'calmer', '--pack').ended
    const [one, two] = fleet.batch('packed').runs
    if (one === undefined || two === undefined) throw new Error('It has not run both.')
    expect(Math.max(beganMs(one), beganMs(two))).toBeLessThan(Math.min(endedMs(one), endedMs(two)))
    expect([one, two].map(({ placement }) => placement?.node)).toEqual(['node-1', 'node-1'])
    expect(code).toBe(0)
  })

  it('waits for a node that somebody else uses, says so, and gives up after --queue-timeout', async ({
    skip,
  }) => {
    if (fleet.cluster.without !== undefined) skip(fleet.cluster.without)
    const others = fleet.run('others', 'slow')
    await fleet.seen(serving)
    const { code, stdout } = await fleet.run('busy', 'quick', '--queue-timeout', '20s').ended
    expect(stdout).toContain('quick  waits for a free node')
    expect(fleet.report('busy').error).toMatchObject({
      code: 'environment/not-placed',
      message: 'No node had room for it in time',
    })
    expect(code).toBe(3)
    others.child.kill('SIGINT')
    await others.ended
    await expectEmptied()
  })

  it('ends what an earlier run has left on a node, whose Servewright is gone', async ({ skip }) => {
    if (fleet.cluster.without !== undefined) skip(fleet.cluster.without)
    const [node] = fleet.cluster.nodes
    if (node === undefined) throw new Error('There is no node.')
    const lost = fleet.startOn(node, ['run', 'slow'])
    await fleet.seen(serving)
    // The run's own folder is noted before its server is.
    await pause(1_000)
    killAll([...node.pids(/main\.mjs run slow/), ...node.pids(/guardian\./)])
    await lost.ended
    expect(node.pids(serving)).not.toEqual([])
    const { code } = await fleet.run('after', 'quick').ended
    expect(code).toBe(0)
    await expectEmptied()
  })

  it('runs what the nodes have installed with --installed, and refuses another version', async ({ skip }) => {
    if (fleet.cluster.without !== undefined) skip(fleet.cluster.without)
    const same = await fleet.run('installed', 'quick', '--installed').ended
    expect(fleet.report('installed').verdict).toBe('accepted')
    expect(same.code).toBe(0)
    const [node] = fleet.cluster.nodes
    writeFileSync(join(node?.env['TMPDIR'] ?? '', 'old'), '')
    const other = await fleet.start(['nodes', '--installed']).ended
    expect(other.stdout).toContain('its servewright is 0.0.9, and 0.1.0 is wanted')
    expect(other.stdout).toContain('it has no servewright on its PATH')
    expect(other.code).toBe(3)
  })
})
