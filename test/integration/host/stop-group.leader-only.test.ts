import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sleep } from '../../../src/base/clock.ts'
import { holderOf } from '../../../src/host/traces/listeners.ts'
import { isAlive, listProcesses, readProcess } from '../../../src/host/processes.ts'
import { killAllGroups, spawnGroup, type ProcessGroup } from '../../../src/host/spawn-group.ts'
import { stopGroup } from '../../../src/host/stop-group.ts'
import { startFake } from '../../workplaces/start-fake.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'servewright-leader-'))
})
afterEach(() => {
  killAllGroups()
  rmSync(folder, { recursive: true, force: true })
})

let count = 0
const log = (): string => readFileSync(join(folder, 'log'), 'utf8')

/** Notes each TERM that it gets, and goes on. */
const worker = 'bash -c \'trap "echo worker-termed" TERM; echo worker $$; while :; do sleep 0.05; done\''

async function start(script: string): Promise<ProcessGroup> {
  const group = await spawnGroup({
    command: { file: 'bash', args: ['-c', script], env: {} },
    logFile: join(folder, 'log'),
    runId: `leader-${process.pid}-${count++}`,
    session: 'inherited',
  })
  const isReady = (): boolean =>
    log().includes('ready') && (!script.includes(worker) || /worker \d+/.test(log()))
  for (let tries = 0; !isReady() && tries < 1_000; tries++) await sleep(10)
  return group
}

const pidAfter = (word: string): number => Number(new RegExp(`${word} (\\d+)`).exec(log())?.[1])
const aliveNow = (pid: number): boolean => {
  const entry = readProcess(pid)
  return entry !== undefined && isAlive(entry)
}
const stop = (group: ProcessGroup, graceMs: number, hurry?: AbortSignal): ReturnType<typeof stopGroup> =>
  stopGroup(group, { graceMs, dialect: 'leader-only', ...(hurry === undefined ? {} : { hurry }) })

describe('a server in our session', () => {
  it('has neither a session nor a group of its own', async () => {
    const group = await start('echo ready; sleep 30')
    const us = readProcess(process.pid)
    expect(readProcess(group.pid)).toMatchObject({ session: us?.session, group: us?.group })
    await stop(group, 2_000)
  })

  it('is ended by TERM to the leader, which ends its worker itself', async () => {
    const group = await start(
      `${worker} & child=$!; trap 'sleep 0.3; echo leader-ends; kill -KILL $child; exit 0' TERM; echo ready; while :; do sleep 0.05; done`,
    )
    const report = await stop(group, 10_000)
    expect(report).toMatchObject({ killed: [], survivors: [], leaderWasGone: false })
    expect(group.exit).toEqual({ exitCode: 0, signal: null })
    expect(log()).toContain('leader-ends')
    expect(log()).not.toContain('worker-termed')
    expect(aliveNow(pidAfter('worker'))).toBe(false)
  })

  it('has no worker signalled before the leader had its full time', async () => {
    const group = await start(
      `${worker} & trap 'echo leader-termed' TERM; echo ready; while :; do sleep 0.05; done`,
    )
    const stopping = stop(group, 2_500)
    while (!log().includes('leader-termed')) await sleep(10)
    expect(aliveNow(pidAfter('worker'))).toBe(true)
    expect(aliveNow(group.pid)).toBe(true)
    const report = await stopping
    expect(report.durationMs).toBeGreaterThanOrEqual(2_500)
    expect(report.killed.map(({ pid }) => pid)).toEqual(
      expect.arrayContaining([group.pid, pidAfter('worker')]) as number[],
    )
    expect(report.survivors).toEqual([])
    expect(log()).not.toContain('worker-termed')
    expect(aliveNow(pidAfter('worker'))).toBe(false)
  })

  it('whose leader is gone has its orphans given the same time, unsignalled, and then killed', async () => {
    const group = await start(`${worker} & sleep 0.3; echo ready; exit 0`)
    await group.exited
    const report = await stop(group, 400)
    expect(report.leaderWasGone).toBe(true)
    expect(report.killed.map(({ pid }) => pid)).toContain(pidAfter('worker'))
    expect(report.survivors).toEqual([])
    expect(log()).not.toContain('worker-termed')
  })

  it('is found and killed even where a worker left for a session of its own', async () => {
    const group = await start(
      `setsid ${worker} & sleep 0.3; echo ready; trap '' TERM; while :; do sleep 0.05; done`,
    )
    const escaped = pidAfter('worker')
    expect(readProcess(escaped)?.session).toBe(escaped)
    expect((await stop(group, 300)).survivors).toEqual([])
    expect(aliveNow(escaped)).toBe(false)
  })

  it('is killed at once, with us left alone, when everything has to end', async () => {
    const group = await start(`${worker} & trap '' TERM; echo ready; while :; do sleep 0.05; done`)
    killAllGroups()
    await group.exited
    for (let tries = 0; aliveNow(pidAfter('worker')) && tries < 200; tries++) await sleep(10)
    expect(aliveNow(pidAfter('worker'))).toBe(false)
    expect((await stop(group, 100)).survivors).toEqual([])
  })

  it('is killed without grace when the person hurries', async () => {
    const group = await start(`trap '' TERM; echo ready; while :; do sleep 0.05; done`)
    const report = await stop(group, 60_000, AbortSignal.timeout(50))
    expect(report.durationMs).toBeLessThan(5_000)
    expect(report.survivors).toEqual([])
  })
})

describe('an engine that is stopped by its leader alone', () => {
  it('starts in our session, climbs the ladder, and leaves nothing', async () => {
    const options = { tensorParallelSize: 2, maxModelLen: 2048 }
    const begun = startFake('', { engine: 'vllm-neuron', options })
    const server = await begun.starting
    const { argv = [], environment } = server.record().processes[0] ?? {}
    expect(environment?.['NEURON_RT_VISIBLE_CORES']).toBe('0-1')
    expect(argv).toContain('--no-enable-prefix-caching')
    expect(await server.stop()).toMatchObject({
      killed: 0,
      findings: [],
      proof: { survivors: [], portFree: true },
    })
  })

  it('that a terminal’s Ctrl-C has ended together with us did not end by itself', async () => {
    const begun = startFake('', { engine: 'vllm-neuron', options: {} })
    const server = await begun.starting
    const event = begun.events.find(({ type }) => type === 'server-start')
    const port = event?.type === 'server-start' ? event.port : 0
    const leader = holderOf(port, listProcesses())
    if (leader === undefined) throw new Error('nobody holds the port')
    begun.abort.abort(new DOMException('Interrupted', 'AbortError'))
    process.kill(leader.pid, 'SIGINT')
    for (let tries = 0; aliveNow(leader.pid) && tries < 500; tries++) await sleep(10)
    expect(await server.stop()).toMatchObject({ findings: [], proof: { survivors: [] } })
    expect(server.findings()).toEqual([])
  })

  it('that leaves a worker behind is found out', async () => {
    const options = { tensorParallelSize: 2 }
    const begun = startFake('orphan-child', { engine: 'vllm-neuron', options, shutdown: { graceMs: 500 } })
    const server = await begun.starting
    const teardown = await server.stop()
    expect(teardown.findings.map(({ code }) => code)).toEqual(['teardown/needed-kill'])
    expect(teardown.proof.survivors).toEqual([])
  })
})
