import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { sleep } from '../../../src/base/clock.ts'
import type { ServewrightError } from '../../../src/base/errors.ts'
import type { Preset } from '../../../src/contract/preset.ts'
import type { ServerRecord } from '../../../src/contract/report.ts'
import { isAlive, listProcesses, readProcess } from '../../../src/host/processes.ts'
import { holderOf } from '../../../src/host/traces/listeners.ts'
import { FailedStart } from '../../../src/server/failed-start.ts'
import { launchScript } from '../../../src/report/launch-script.ts'
import { routedEngine, type RouterFault } from '../../fake-engine/routed-engine.ts'
import { startFake, type FakeStart } from '../../workplaces/start-fake.ts'

const start = (router: RouterFault = '', faults = '', changes: Partial<Preset> = {}): FakeStart =>
  startFake(faults, { ...changes, definition: routedEngine(router) })

/** What has happened so far, without the lines of logs. */
const told = ({ events }: FakeStart): readonly string[] =>
  events.flatMap((event) => {
    if (event.type === 'server-start') return [`start ${event.role}`]
    return event.type === 'rung-climb' ? [event.rung.rung] : []
  })

const portOf = ({ events }: FakeStart, role: string): number =>
  events.flatMap((event) => (event.type === 'server-start' && event.role === role ? [event.port] : []))[0] ??
  0

/** Pid of the process of a role, which listens already. */
function pidOf(begun: FakeStart, role: string): number {
  const holder = holderOf(portOf(begun, role), listProcesses())
  if (holder === undefined) throw new Error(`nobody listens as ${role}`)
  return holder.pid
}

async function failure({
  starting,
}: FakeStart): Promise<{ readonly error: ServewrightError; readonly record: ServerRecord }> {
  const thrown = await starting.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(thrown instanceof FailedStart)) throw new Error('the start did not fail', { cause: thrown })
  return { error: thrown.cause as ServewrightError, record: thrown.record }
}

const aliveNow = (pid: number): boolean => {
  const entry = readProcess(pid)
  return entry !== undefined && isAlive(entry)
}

const cleanProof = { survivors: [], portFree: true, sharedMemory: [] }

describe('a server of two processes', () => {
  it('starts them in order, each on its own ladder, and stops them in reverse with one proof', async () => {
    const begun = start()
    const server = await begun.starting
    const first = ['start worker', 'process', 'port', 'health', 'models']
    const second = ['start router', 'process', 'port', 'health', 'models', 'token', 'metrics']
    expect(told(begun)).toEqual([...first, ...second])
    const pids = ['worker', 'router'].map((role) => pidOf(begun, role))
    expect(new Set(pids).size).toBe(2)
    expect(server.baseUrl).toBe(`http://127.0.0.1:${portOf(begun, 'router')}`)
    expect(portOf(begun, 'worker')).not.toBe(portOf(begun, 'router'))
    expect(await server.stop()).toMatchObject({ killed: 0, exitCode: 0, findings: [], proof: cleanProof })
    expect(pids.filter(aliveNow)).toEqual([])
    const { processes, startupMs } = server.record()
    expect(processes).toMatchObject([
      { role: 'worker', exit: { exitCode: 0, signal: null } },
      { role: 'router', environment: { ROUTED: 'yes' }, exit: { exitCode: 0, signal: null } },
    ])
    expect(processes[0]?.environment).not.toHaveProperty('ROUTED')
    expect(processes[0]?.argv).toContain(String(portOf(begun, 'worker')))
    expect(processes[1]?.ladder.at(-1)?.atMs).toBe(startupMs)
    const log = (role: string): string => readFileSync(begun.directory.logOf(role), 'utf8')
    expect(log('worker')).toContain('Application startup complete')
    expect(log('router')).toContain(`routes to ${portOf(begun, 'worker')}\nstopped with the worker there`)
  })

  it('keeps their logs in the report by their roles, and those of a baseline by its name too', async () => {
    const begun = start()
    await using server = await begun.starting
    expect(Object.keys(begun.directory.logs('server.log')).toSorted()).toEqual(['router.log', 'worker.log'])
    expect(begun.directory.logs('baseline.log')).toMatchObject({
      'baseline-worker.log': begun.directory.logOf('worker'),
    })
    expect(Object.values(begun.directory.logs('server.log')).every((path) => existsSync(path))).toBe(true)
    expect(launchScript(server.record())).toContain('others="$others $!"')
  })

  it('has the port that was asked for where clients talk to it', async () => {
    const port = await start().starting.then(async (server) => {
      await server.stop()
      return Number(new URL(server.baseUrl).port)
    })
    const begun = start('', '', { port })
    await using server = await begun.starting
    expect(server.baseUrl).toBe(`http://127.0.0.1:${port}`)
    expect(portOf(begun, 'worker')).not.toBe(port)
  })

  it('takes the grace of each: one that ignores TERM is killed, and is found by name', async () => {
    const server = await start('', 'ignore-sigterm', { shutdown: { graceMs: 500 } }).starting
    const teardown = await server.stop()
    expect(teardown).toMatchObject({ killed: 1, proof: cleanProof })
    expect(teardown.findings.map(({ code }) => code)).toEqual(['teardown/needed-kill'])
    expect(server.record().processes).toMatchObject([
      { role: 'worker', exit: { signal: 'SIGKILL' } },
      { role: 'router', exit: { exitCode: 0 } },
    ])
  })
})

describe('a start of two processes that fails', () => {
  it('at the second is put down to its role, and the first is stopped', async () => {
    const begun = start('exit-at-start')
    const { error, record } = await failure(begun)
    expect(error).toMatchObject({
      code: 'startup/exited',
      message: expect.stringMatching(/^router: .*exit code 3/) as string,
      hint: expect.stringContaining('router.log') as string,
      facts: { role: 'router', logTail: ['no route'] },
    })
    expect(record.logTail).toEqual(['no route'])
    expect(record.processes).toMatchObject([{ exit: { exitCode: 0 } }, { exit: { exitCode: 3 } }])
    expect(record.teardown).toMatchObject({ killed: 0, findings: [], proof: cleanProof })
  })

  it('for want of the second program names its role, and the first is stopped', async () => {
    const { error, record } = await failure(start('missing'))
    expect(error).toMatchObject({
      code: 'environment/engine-broken',
      message: 'router: /no/such/router cannot be started',
      facts: { role: 'router' },
    })
    expect(record.processes).toMatchObject([{ role: 'worker', exit: { exitCode: 0 } }])
    expect(record.teardown).toMatchObject({ findings: [], proof: cleanProof })
  })

  it('at the first starts no second, and is diagnosed from the log of the first', async () => {
    const begun = start('', 'oom-log')
    const { error, record } = await failure(begun)
    expect(error).toMatchObject({
      code: 'startup/out-of-memory',
      message: expect.stringMatching(/^worker: /) as string,
    })
    expect(record.processes.map(({ role }) => role)).toEqual(['worker'])
    expect(told(begun)).not.toContain('start router')
  })

  it('when the first ends while the second gets ready is put down to the first', async () => {
    const begun = start('never-listens')
    for (let tries = 0; !told(begun).includes('start router') && tries < 2_000; tries++) await sleep(10)
    process.kill(pidOf(begun, 'worker'), 'SIGKILL')
    const { error, record } = await failure(begun)
    expect(error).toMatchObject({
      code: 'startup/exited',
      message: expect.stringMatching(/^worker: .*SIGKILL/) as string,
      facts: { role: 'worker' },
    })
    expect(record.teardown).toMatchObject({ findings: [], proof: cleanProof })
  })
})

describe('a server of two processes under test', () => {
  it.each(['worker', 'router'])('dies with its %s, and the finding says which it was', async (role) => {
    const begun = start()
    const server = await begun.starting
    const died = new Promise((resolve) => server.died.addEventListener('abort', resolve))
    process.kill(pidOf(begun, role), 'SIGKILL')
    await died
    expect(server.findings()).toEqual([
      {
        code: 'server/exited',
        message: expect.stringMatching(
          RegExp(
            String.raw`process ${role} \(pid \d+, .+\) ended by itself \(signal SIGKILL\) while it was under test\. `,
          ),
        ) as string,
      },
    ])
    expect(await server.stop()).toMatchObject({ findings: [], proof: cleanProof })
    const expected = role === 'worker' ? 'startup complete' : 'routes to'
    expect(server.record().logTail?.join('\n')).toContain(expected)
  })
})
