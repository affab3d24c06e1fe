/** Presets on a real Ray of two nodes and a head, of which something is killed or cut off while a server runs. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RayNode } from '../../workplaces/ray-cluster.ts'
import {
  type FleetWorkplace,
  killAll,
  openFleetWorkplace,
  serving,
} from '../../workplaces/fleet-workplace.ts'

let fleet: FleetWorkplace

beforeAll(() => {
  fleet = openFleetWorkplace({ nodes: 2 })
})
afterAll(() => fleet.stop())

/** The node that has the only server. */
async function servingNode(): Promise<RayNode> {
  await fleet.seen(serving)
  const found = fleet.cluster.nodes.find((node) => node.pids(serving).length > 0)
  if (found === undefined) throw new Error('It runs on no node.')
  return found
}
const other = ({ host }: RayNode): string =>
  fleet.cluster.nodes.find((node) => node.host !== host)?.host ?? 'none'
const expectEmptied = async (where?: RayNode): Promise<void> => {
  expect(await fleet.emptied(where)).toBeDefined()
}

describe('a fleet on Ray of which something is lost', () => {
  it('places a preset again whose worker was killed, and leaves no server behind', async ({ skip }) => {
    if (fleet.cluster.without !== undefined) skip(fleet.cluster.without)
    const run = fleet.run('worker', 'calm')
    const node = await servingNode()
    killAll(node.pids(/ray::work/))
    await expectEmptied(node)
    const { code } = await run.ended
    expect(fleet.report('worker').placement?.attempts).toEqual([
      { node: node.host, lost: 'worker-lost' },
      { node: other(node) },
    ])
    expect(code).toBe(0)
    await expectEmptied()
  })

  it('gives up a preset that was lost too often, and says why', async ({ skip }) => {
    if (fleet.cluster.without !== undefined) skip(fleet.cluster.without)
    const run = fleet.run('lost', 'fleeing', '--retries', '0')
    const node = await servingNode()
    killAll(node.pids(/ray::work/))
    const { code } = await run.ended
    expect(fleet.report('lost').error).toMatchObject({
      code: 'environment/unit-lost',
      message: expect.stringContaining(`It was lost once: worker-lost on ${node.host}`),
    })
    expect(code).toBe(3)
    await expectEmptied()
  })

  it('places a preset again whose node has died', async ({ skip }) => {
    if (fleet.cluster.without !== undefined) skip(fleet.cluster.without)
    const run = fleet.run('node', 'calm')
    const node = await servingNode()
    killAll(node.pids(/raylet\/raylet /))
    await expectEmptied(node)
    const { code } = await run.ended
    expect(fleet.report('node').placement?.attempts).toEqual([
      { node: node.host, lost: 'node-lost' },
      { node: other(node) },
    ])
    expect(code).toBe(0)
    await expectEmptied()
    node.clear()
    expect(node.start()).toBe(true)
  })

  it('places a preset again whose node is cut off, and keeps the late report of it beside', async ({
    skip,
  }) => {
    if (fleet.cluster.without !== undefined) skip(fleet.cluster.without)
    const run = fleet.run('cut', 'slow')
    const node = await servingNode()
    node.link('down')
    await expectEmptied(node)
    await fleet.seen(serving)
    node.link('up')
    node.clear()
    expect(node.start()).toBe(true)
    const { code, stdout } = await run.ended
    expect(stdout).toContain('the report of attempt 1 came after it was given up')
    expect(fleet.report('cut').placement?.attempts).toEqual([
      { node: node.host, lost: 'node-lost', superseded: true },
      { node: other(node) },
    ])
    const late = join(fleet.folder, 'cut', 'slow', 'attempt-1', 'report.json')
    expect(existsSync(late)).toBe(true)
    expect(JSON.parse(readFileSync(late, 'utf8'))).toMatchObject({
      verdict: 'blocked',
      interruptExitCode: 143,
    })
    expect(code).toBe(0)
    await expectEmptied()
  })
})
