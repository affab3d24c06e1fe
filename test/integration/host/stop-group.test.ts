import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sleep } from '../../../src/base/clock.ts'
import {
  commandLineOf,
  isAlive,
  listProcesses,
  readProcess,
  type ProcessEntry,
} from '../../../src/host/processes.ts'
import { killAllGroups, spawnGroup, type ProcessGroup } from '../../../src/host/spawn-group.ts'
import { stopGroup } from '../../../src/host/stop-group.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'servewright-group-'))
})
afterEach(() => {
  killAllGroups()
  rmSync(folder, { recursive: true, force: true })
})

let count = 0
function start(script: string): Promise<ProcessGroup> {
  const command = { file: 'bash', args: ['-c', script], env: { FROM_COMMAND: 'yes' } }
  return spawnGroup({ command, logFile: join(folder, 'log'), runId: `test-${process.pid}-${count++}` })
}
const log = (): string => readFileSync(join(folder, 'log'), 'utf8')

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries++) {
    if (tries > 500) throw new Error('the condition never held')
    await sleep(10)
  }
}

const options = { graceMs: 400, dialect: 'group' } as const

describe('spawnGroup', () => {
  it('gives the child its own group, both outputs to the log, the environment and no input', async () => {
    const group = await start(
      'echo out; echo err >&2; echo "$FROM_COMMAND $SERVEWRIGHT_RUN_ID"; cat; sleep 30',
    )
    await until(() => log().split('\n').length > 3)
    expect(log()).toMatch(/^out\nerr\nyes test-/)
    expect(readProcess(group.pid)).toMatchObject({ group: group.pid, session: group.pid })
    await stopGroup(group, options)
  })

  it('tells how the leader ended', async () => {
    const group = await start('exit 7')
    expect(await group.exited).toEqual({ exitCode: 7, signal: null })
    expect(group.exit).toEqual({ exitCode: 7, signal: null })
  })

  it('refuses a program that is not there', async () => {
    const command = { file: '/no/such/program', args: [], env: {} }
    const spawning = spawnGroup({ command, logFile: join(folder, 'log'), runId: 'none' })
    await expect(spawning).rejects.toMatchObject({ code: 'environment/engine-broken' })
  })
})

describe('stopGroup', () => {
  it('stops a tree that obeys without KILL, and at once', async () => {
    const group = await start('sleep 60 & sleep 60 & trap "kill %1 %2; exit 0" TERM; echo ready; wait')
    await until(() => log().includes('ready'))
    const report = await stopGroup(group, { ...options, graceMs: 5_000 })
    expect(report).toMatchObject({ killed: [], survivors: [], leaderWasGone: false })
    expect(report.durationMs).toBeLessThan(1_000)
    expect(group.exit).toEqual({ exitCode: 0, signal: null })
  })

  it('kills what ignores TERM, after the grace', async () => {
    const group = await start('trap "" TERM; echo ready; while :; do sleep 0.05; done')
    await until(() => log().includes('ready'))
    const report = await stopGroup(group, options)
    expect(report.killed.map(({ pid }) => pid)).toContain(group.pid)
    expect(report.survivors).toEqual([])
    expect(report.durationMs).toBeGreaterThanOrEqual(400)
  })

  it('finds a child that left the group and the session', async () => {
    const group = await start(
      'setsid bash -c "trap \\"\\" TERM; echo escaped \\$\\$; while :; do sleep 0.05; done" & sleep 60',
    )
    await until(() => /escaped \d+/.test(log()))
    const escaped = Number(/escaped (\d+)/.exec(log())?.[1])
    const report = await stopGroup(group, options)
    expect(report.killed.map(({ pid }) => pid)).toContain(escaped)
    expect(report.survivors).toEqual([])
    expect(readProcess(escaped) === undefined || readProcess(escaped)?.state === 'Z').toBe(true)
  })

  it('finds a double-forked child whose parents are gone', async () => {
    const group = await start(
      '(setsid bash -c "echo orphan \\$\\$; trap \\"\\" TERM; while :; do sleep 0.05; done" &) ; sleep 0.2; exit 0',
    )
    await group.exited
    await until(() => /orphan \d+/.test(log()))
    const orphan = Number(/orphan (\d+)/.exec(log())?.[1])
    const report = await stopGroup(group, options)
    expect(report.leaderWasGone).toBe(true)
    expect(report.killed.map(({ pid }) => pid)).toContain(orphan)
    expect(report.survivors).toEqual([])
  })

  it('finds one that forks and ends all the time, and never is where one looks', async () => {
    const hop = `use POSIX; my $end = time + 30; syswrite STDOUT, "hopping"; while (time < $end) { POSIX::_exit(0) if fork }`
    const group = await start(`(setsid perl -e '${hop}' &); exit 0`)
    await group.exited
    await until(() => log().includes('hopping'))
    const report = await stopGroup(group, options)
    expect(report.killed).not.toEqual([])
    expect(report.survivors).toEqual([])
    const isHopping = (entry: ProcessEntry): boolean =>
      commandLineOf(entry).includes('perl -e use POSIX; my $end')
    const seen = Array.from({ length: 20 }, () => listProcesses().filter(isHopping))
    expect(seen.flat()).toEqual([])
  })

  it('skips the grace when hurried', async () => {
    const group = await start('trap "" TERM; echo ready; while :; do sleep 0.05; done')
    await until(() => log().includes('ready'))
    const hurry = new AbortController()
    setTimeout(() => hurry.abort(), 50)
    const report = await stopGroup(group, { ...options, graceMs: 60_000, hurry: hurry.signal })
    expect(report.durationMs).toBeLessThan(3_000)
    expect(report.killed).not.toEqual([])
  })

  it('signals nothing that is not ours', async () => {
    const neighbour = await start('echo ready; sleep 60')
    const group = await start('trap "" TERM; echo ready; sleep 60')
    await until(() => (log().match(/ready/g) ?? []).length === 2)
    await stopGroup(group, options)
    const entry = readProcess(neighbour.pid)
    expect(entry !== undefined && isAlive(entry)).toBe(true)
    await stopGroup(neighbour, options)
  })
})
