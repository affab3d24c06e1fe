import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sleep } from '../../../src/base/clock.ts'
import { findStrayRuns, type LeftOver } from '../../../src/host/stray-runs.ts'
import { listProcesses } from '../../../src/host/processes.ts'
import { killAllGroups, killGroup, spawnGroup } from '../../../src/host/spawn-group.ts'
import { createWorkplace } from '../../workplaces/cli-workplace.ts'

const server = { file: 'bash', args: ['-c', 'sleep 300 & wait'], env: {} }
const of = (runId: string): readonly LeftOver[] => findStrayRuns().filter((found) => found.runId === runId)

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'servewright-left-over-'))
})
afterEach(() => {
  killAllGroups()
  rmSync(folder, { recursive: true, force: true })
})

/** A process that starts a server and is killed. @returns the server's pid */
async function startAndKill(runId: string, session = 'own'): Promise<number> {
  const request = JSON.stringify({ command: server, logFile: join(folder, 'log'), runId, session })
  const script = `
    const { spawnGroup } = await import('${process.cwd()}/src/host/spawn-group.ts')
    console.log((await spawnGroup(${request})).pid)
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  child.kill('SIGKILL')
  await once(child, 'exit')
  return Number(line)
}

describe('findLeftOvers', () => {
  it('leaves out what somebody is there to stop', async () => {
    const runId = `run-owned-${process.pid}`
    await spawnGroup({ command: server, logFile: join(folder, 'log'), runId })
    expect(of(runId)).toEqual([])
  })

  it('finds a server whose Servewright was killed, which doctor tells how to end', async () => {
    const runId = `run-lost-${process.pid}`
    const pid = await startAndKill(runId)
    try {
      for (let tries = 0; of(runId)[0]?.pids.length !== 2 && tries < 200; tries++) await sleep(10)
      expect(of(runId)).toMatchObject([{ runId, title: 'bash', killCommand: `kill -- -${pid}` }])
      using place = createWorkplace()
      const { stdout } = await place.run(['doctor', '--engine-path', '/nowhere'])
      expect(stdout).toContain(`${runId}  bash, 2 process(es); \`kill -- -${pid}\` ends it`)
    } finally {
      killGroup(pid, 'SIGKILL')
    }
    for (let tries = 0; of(runId).length > 0 && tries < 200; tries++) await sleep(10)
    expect(of(runId)).toEqual([])
  })

  const canUnshare = spawnSync('unshare', ['--pid', '--fork', 'true']).status === 0

  it.skipIf(!canUnshare)('leaves out a container, whose own Servewright may be alive in there', async () => {
    const runId = `run-container-${process.pid}`
    const env = { ...process.env, SERVEWRIGHT_RUN_ID: runId, SERVEWRIGHT_OWNER: '1:1' }
    const outside = spawn('unshare', ['--pid', '--fork', 'sleep', '300'], { env, detached: true })
    const inside = (): readonly number[] =>
      listProcesses().flatMap(({ pid, parent }) => (parent === outside.pid ? [pid] : []))
    try {
      for (let tries = 0; inside().length === 0 && tries < 200; tries++) await sleep(10)
      expect(inside()).toHaveLength(1)
      expect(of(runId)).toMatchObject([{ pids: [outside.pid] }])
    } finally {
      killGroup(outside.pid ?? 0, 'SIGKILL')
    }
  })

  it('names no group that others are in too', async () => {
    const runId = `run-shared-${process.pid}`
    await startAndKill(runId, 'inherited')
    for (let tries = 0; of(runId)[0]?.pids.length !== 2 && tries < 200; tries++) await sleep(10)
    const [found] = of(runId)
    try {
      expect(found?.killCommand).toBe(`kill -- ${found?.pids.join(' ')}`)
    } finally {
      for (const pid of found?.pids ?? []) process.kill(pid, 'SIGKILL')
    }
  })
})
