/** Presets on a real Ray of one node and a head, whose caller, job or driver ends while a server runs. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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
const driver = / driver\.py/

describe('a fleet on Ray that is ended', () => {
  it('ends in order at Ctrl-C, with the proof that nothing is left', async ({ skip }) => {
    if (fleet.cluster.without !== undefined) skip(fleet.cluster.without)
    const run = fleet.run('once', 'fleeing')
    await fleet.seen(serving)
    run.child.kill('SIGINT')
    const { code } = await run.ended
    expect(code).toBe(130)
    expect(fleet.report('once')).toMatchObject({
      verdict: 'blocked',
      interruptExitCode: 130,
      servers: [{ teardown: { proof: { survivors: [], portFree: true } } }],
    })
    await expectEmptied()
  })

  it('waits for nothing at the second Ctrl-C', async ({ skip }) => {
    if (fleet.cluster.without !== undefined) skip(fleet.cluster.without)
    const run = fleet.run('twice', 'fleeing')
    await fleet.seen(serving)
    run.child.kill('SIGINT')
    await pause(5_500)
    run.child.kill('SIGINT')
    const { code } = await run.ended
    expect(code).toBe(130)
    await expectEmptied()
  })

  it('makes a report where the job was stopped by somebody else', async ({ skip }) => {
    if (fleet.cluster.without !== undefined) skip(fleet.cluster.without)
    const run = fleet.run('stopped', 'fleeing', 'quick')
    await fleet.seen(serving)
    fleet.stopJobs()
    const { code } = await run.ended
    const { runs } = fleet.batch('stopped')
    expect(runs.map(({ verdict, interruptExitCode }) => [verdict, interruptExitCode])).toEqual([
      ['blocked', 130],
      ['blocked', 130],
    ])
    expect(code).toBe(130)
    await expectEmptied()
  })

  it('blocks what ran where the driver was killed', async ({ skip }) => {
    if (fleet.cluster.without !== undefined) skip(fleet.cluster.without)
    const run = fleet.run('driver', 'fleeing', 'quick')
    await fleet.seen(serving)
    killAll(fleet.cluster.pids(driver))
    const { code } = await run.ended
    const { runs } = fleet.batch('driver')
    expect(runs.map(({ error }) => error)).toMatchObject([
      { code: 'environment/unit-lost', message: expect.stringContaining('did not come back from node-1') },
      {
        code: 'environment/unit-lost',
        message: expect.stringContaining('The driver on the cluster has ended'),
      },
    ])
    expect(code).toBe(3)
    await expectEmptied()
  })

  it('blocks all, and says why, where the driver was killed before any node had answered', async ({
    skip,
  }) => {
    if (fleet.cluster.without !== undefined) skip(fleet.cluster.without)
    const run = fleet.run('early', 'fleeing', 'quick')
    killAll(await fleet.seen(driver))
    const { code } = await run.ended
    const { runs } = fleet.batch('early')
    expect(runs.map(({ verdict, error }) => [verdict, error?.code])).toEqual([
      ['blocked', 'environment/not-a-cluster'],
      ['blocked', 'environment/not-a-cluster'],
    ])
    expect(code).toBe(3)
    await expectEmptied()
  })

  it('goes on where the machine that called is gone', async ({ skip }) => {
    if (fleet.cluster.without !== undefined) skip(fleet.cluster.without)
    const run = fleet.run('laptop', 'calm')
    await fleet.seen(serving)
    run.child.kill('SIGKILL')
    const [id = ''] = await fleet.endedJobs()
    const logs = join(fleet.cluster.folder, 'ray/session_latest/logs')
    expect(readdirSync(logs)).toContain(`${id}-calm-1.txt`)
    expect(readFileSync(join(logs, `job-driver-${id}.log`), 'utf8')).toContain('"e": "end"')
    await expectEmptied()
  })
})
