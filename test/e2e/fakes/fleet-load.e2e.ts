/** One load by agents on the nodes of a real Ray: two nodes and the head, and the fake engine beside it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunReport } from '../../../src/contract/report.ts'
import { type FleetWorkplace, killAll, openFleetWorkplace } from '../../workplaces/fleet-workplace.ts'
import type { RayNode } from '../../workplaces/ray-cluster.ts'
import { program } from '../../workplaces/programs.ts'

let fleet: FleetWorkplace
let engine: ChildProcess | undefined
const port = '8100'

beforeAll(async () => {
  fleet = openFleetWorkplace({ nodes: 2 })
  const { without, head } = fleet.cluster
  if (without !== undefined) return
  const [file = '', ...through] = head.through
  const words = ['--model', 'fake', '--served-model-name', 'tiny', '--host', head.address, '--port', port]
  engine = spawn(file, [...through, process.execPath, program('server'), ...words], { stdio: 'ignore' })
  await fleet.seen(/server\.mjs .*--served-model-name/)
})
afterAll(() => {
  engine?.kill('SIGKILL')
  fleet.stop()
})

const agent = /servewright.* agent --until-eof|main\.mjs agent /
const agents = (count: number, ...words: readonly string[]): readonly string[] => {
  const server = `--url http://${fleet.cluster.head.address}:${port} --model tiny --warmup 0 --agents ${count}`
  return [...server.split(' '), ...words]
}
/** What the agents on a node have printed. */
const saidBy = ({ env }: RayNode): string =>
  globSync(`${env['TMPDIR']}/servewright-unit-*/console.txt`)
    .map((file) => readFileSync(file, 'utf8'))
    .join('')
const reportOf = (name: string): RunReport =>
  JSON.parse(readFileSync(join(fleet.folder, name, 'report.json'), 'utf8')) as RunReport

describe('a load by agents on Ray', () => {
  it('is one load of one agent a node, whose token nobody can read', async ({ skip }) => {
    if (fleet.cluster.without !== undefined) skip(fleet.cluster.without)
    const run = fleet.load('three', ...agents(3, '--rate', '30', '--requests', '60'))
    // Not one of those that start it, which end before their words can be read again.
    const [pid = 0] = await fleet.seen(/^\S*node .* agent --until-eof /)
    const argv = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    const file = argv[argv.indexOf('--token-file') + 1] ?? ''
    const token = readFileSync(file, 'utf8').trim()
    expect(token).toMatch(/^[\da-f]{32}$/)
    const { code, stdout, stderr } = await run.ended
    // 5 where the machine of the test is busy: the client is then void, and that is right.
    expect([0, 5], stdout + stderr).toContain(code)
    const [load] = reportOf('three').loads ?? []
    expect(load?.counts).toMatchObject({ sent: 60, completed: 60 })
    expect(load?.agents?.map(({ name }) => /\((.*)\)/.exec(name)?.[1]).toSorted()).toEqual([
      'head',
      'node-1',
      'node-2',
    ])
    const jobs = fleet.cluster.ask('GET', '/api/jobs/')
    const logs = readFileSync(join(fleet.folder, 'three', 'report.json'), 'utf8')
    expect([argv.join(' '), stdout, stderr, jobs, logs].join('\n')).not.toContain(token)
    expect(fleet.cluster.pids(agent)).toEqual([])
  })

  it('refuses at once more agents than there are nodes, and takes them where they may share one', async ({
    skip,
  }) => {
    if (fleet.cluster.without !== undefined) skip(fleet.cluster.without)
    const words = ['--rate', '20', '--requests', '20']
    const refused = await fleet.load('four', ...agents(4, ...words)).ended
    expect(refused.stderr).toContain('4 agents, 3 nodes: no two may share one')
    expect(refused.code).toBe(2)
    const { code, stdout, stderr } = await fleet.load('shared', ...agents(4, ...words, '--spread', 'spread'))
      .ended
    expect([0, 5], stdout + stderr).toContain(code)
    expect(reportOf('shared').loads?.[0]?.agents).toHaveLength(4)
  })

  it('is void where the node of an agent dies amid it, and names the agent whenever it dies', async ({
    skip,
  }) => {
    if (fleet.cluster.without !== undefined) skip(fleet.cluster.without)
    const [node] = fleet.cluster.nodes
    if (node === undefined) throw new Error('There is no node.')
    const die = (): void => {
      const raylets = node.pids(/raylet\/raylet /)
      // Else the node would live on, and nothing would be shown.
      expect(raylets).toHaveLength(1)
      killAll([...raylets, ...node.pids(agent)])
    }
    const run = fleet.load('amid', ...agents(3, '--rate', '30', '--duration', '60s'))
    while (!saidBy(node).includes('Sending to') && run.child.exitCode === null) await pause(100)
    await pause(3_000)
    die()
    const amid = await run.ended
    expect(amid.code, amid.stdout + amid.stderr).toBe(5)
    expect(amid.stdout).toMatch(/agent \d \(node-1\)/)
    expect(fleet.cluster.pids(agent)).toEqual([])
    node.clear()
    expect(node.start()).toBe(true)
    const early = fleet.load('before', ...agents(3, '--rate', '30', '--duration', '60s'))
    await fleet.seen(/ray::work/, node)
    die()
    const before = await early.ended
    // Lost on the cluster before it has joined, or by the coordinator after.
    expect(before.stdout + before.stderr).toMatch(/agent-\d was lost on node-1|agent \d \(node-1\) was lost/)
    expect([3, 5]).toContain(before.code)
    expect(fleet.cluster.pids(agent)).toEqual([])
  })
})
