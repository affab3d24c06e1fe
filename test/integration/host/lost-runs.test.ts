import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { sleep } from '../../../src/base/clock.ts'
import { endLostRun, findLostRuns, type LostRun } from '../../../src/host/lost-runs.ts'
import { isAlive, listProcesses, readProcess } from '../../../src/host/processes.ts'
import { createRunDirectory } from '../../../src/host/run-directory.ts'
import { killGroup } from '../../../src/host/signal-process.ts'
import { killAllGroups } from '../../../src/host/spawn-group.ts'
import { createWorkplace, fakeEngine } from '../../workplaces/cli-workplace.ts'

const of = (runId: string): LostRun | undefined => findLostRuns().find((found) => found.runId === runId)
const shm = `/dev/shm/servewright-test-${process.pid}`

/** Other tests start servers meanwhile, and would end what they find in the common folder. */
let temporary = ''
beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'servewright-lost-'))
  vi.stubEnv('TMPDIR', temporary)
})
afterEach(() => {
  killAllGroups()
  vi.unstubAllEnvs()
  for (const path of [shm, temporary]) rmSync(path, { recursive: true, force: true })
})

interface Started {
  readonly server: number
  readonly guardian: number
  readonly folder: string
}

/** A process that starts a server of two processes, notes it, and is killed together with its guardian. */
async function startAndKill(runId: string, script = 'sleep 300 & wait'): Promise<Started> {
  const program = `
    const { spawnGroup } = await import('${process.cwd()}/src/host/spawn-group.ts')
    const { createRunDirectory } = await import('${process.cwd()}/src/host/run-directory.ts')
    const { nameProcess } = await import('${process.cwd()}/src/host/run-ledger.ts')
    const directory = createRunDirectory()
    const command = { file: 'bash', args: ['-c', ${JSON.stringify(script)}], env: {} }
    const { pid, guardianPid } = await spawnGroup({ command, logFile: directory.log, runId: '${runId}' })
    const processes = [pid, guardianPid].map(nameProcess)
    directory.ledger.add({ runId: '${runId}', processes, sharedMemory: ['${shm}'] })
    console.log(JSON.stringify({ server: pid, guardian: guardianPid, folder: directory.path }))
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const started = JSON.parse(line) as Started
  // Frozen, it does not see that its lifeline breaks.
  process.kill(started.guardian, 'SIGSTOP')
  child.kill('SIGKILL')
  await once(child, 'exit')
  process.kill(started.guardian, 'SIGKILL')
  return started
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries++) {
    if (tries > 1_000) throw new Error('the condition never held')
    await sleep(10)
  }
}

describe('runs that lost their Servewright', () => {
  it('are not those that somebody is there to end', () => {
    const directory = createRunDirectory()
    directory.ledger.add({ runId: `run-owned-${process.pid}` })
    expect(of(`run-owned-${process.pid}`)).toBeUndefined()
    directory.remove()
  })

  it('are shown by doctor and ended by clean: processes, folder and shared memory', async () => {
    const runId = `run-lost-${process.pid}`
    writeFileSync(shm, 'left')
    const { server, folder } = await startAndKill(runId)
    await until(() => of(runId)?.processes.length === 2)
    using place = createWorkplace()
    const shown = await place.run(['doctor', '--engine-path', '/nowhere'])
    expect(shown.stdout).toContain(
      `${runId}  2 process(es) (bash ${server}), 1 file(s) in shared memory, folder ${folder}`,
    )
    const { code, stdout } = await place.run(['clean'])
    expect(stdout).toMatch(new RegExp(`${runId} .*: ended`))
    expect(code).toBe(0)
    expect(readProcess(server)?.state ?? 'gone').toMatch(/gone|Z/)
    expect([existsSync(folder), existsSync(shm)]).toEqual([false, false])
    expect(of(runId)).toBeUndefined()
  })

  it('are ended with KILL where TERM does nothing, and only they', async () => {
    const runId = `run-deaf-${process.pid}`
    const other = spawn('sleep', ['300'])
    const { server } = await startAndKill(runId, 'trap "" TERM; while :; do sleep 0.05; done')
    await until(() => (of(runId)?.processes.length ?? 0) > 0)
    const run = of(runId)
    expect(run && (await endLostRun(run, 200))).toEqual([])
    const entry = readProcess(server)
    expect(entry !== undefined && isAlive(entry)).toBe(false)
    const neighbour = readProcess(other.pid ?? 0)
    expect(neighbour !== undefined && isAlive(neighbour)).toBe(true)
    other.kill('SIGKILL')
  })

  it('are ended by the next start', async () => {
    const runId = `run-next-${process.pid}`
    const { server } = await startAndKill(runId)
    using place = createWorkplace()
    const { stdout } = await place.run(['run', 'fake', '--engine-path', fakeEngine, '--only', 'health'])
    expect(stdout).toContain(`ended what run ${runId} had left`)
    expect(readProcess(server)?.state ?? 'gone').toMatch(/gone|Z/)
  })

  const canUnshare = spawnSync('unshare', ['--pid', '--fork', 'true']).status === 0

  it.skipIf(!canUnshare)(
    'are not those of a container, whose own Servewright may be alive in there',
    async () => {
      const runId = `run-container-${process.pid}`
      const env = { ...process.env, SERVEWRIGHT_RUN_ID: runId, SERVEWRIGHT_OWNER: '1:1' }
      const outside = spawn('unshare', ['--pid', '--fork', 'sleep', '300'], { env, detached: true })
      const inside = (): readonly number[] =>
        listProcesses().flatMap(({ pid, parent }) => (parent === outside.pid ? [pid] : []))
      try {
        await until(() => inside().length === 1)
        expect(of(runId)?.processes.map(({ pid }) => pid)).not.toContain(inside()[0])
      } finally {
        killGroup(outside.pid ?? 0, 'SIGKILL')
      }
    },
  )

  /** The ledger of a run whose Servewright is gone, in a folder that is ours alone. */
  function leaveLedger(): string {
    const { path } = createRunDirectory()
    const file = join(path, 'ledger.json')
    const ledger = JSON.parse(readFileSync(file, 'utf8')) as object
    writeFileSync(file, JSON.stringify({ ...ledger, owner: { pid: 1, startTicks: 1 }, runId: 'run-planted' }))
    return path
  }

  it.each<readonly [string, (path: string) => void]>([
    [
      'behind a link, which anybody can make',
      (path) => {
        renameSync(path, join(temporary, 'elsewhere'))
        symlinkSync(join(temporary, 'elsewhere'), path)
      },
    ],
    ['in a folder that others may write to', (path) => chmodSync(path, 0o777)],
    ['in a file that others may write to', (path) => chmodSync(join(path, 'ledger.json'), 0o666)],
  ])('are not what a ledger says %s', (_, plant) => {
    const path = leaveLedger()
    expect(of('run-planted')?.folder).toBe(path)
    plant(path)
    expect(of('run-planted')).toBeUndefined()
  })

  it.skipIf(process.getuid?.() !== 0)(
    'are not those of another user, though root could end them',
    async () => {
      const env = { SERVEWRIGHT_RUN_ID: 'run-of-another', SERVEWRIGHT_OWNER: '1:1' }
      const other = spawn('sleep', ['300'], { env, uid: 65_534 })
      await until(() => readFileSync(`/proc/${other.pid}/environ`, 'latin1').includes('run-of-another'))
      expect(of('run-of-another')).toBeUndefined()
      other.kill('SIGKILL')
    },
  )

  it('are not those of another machine that shares the folder', () => {
    const directory = createRunDirectory()
    const file = join(directory.path, 'ledger.json')
    const lost = { owner: { pid: 1, startTicks: 1 }, processes: [], sharedMemory: [], containers: [] }
    writeFileSync(file, JSON.stringify({ ...lost, runId: 'run-elsewhere', place: 'another machine' }))
    expect(of('run-elsewhere')).toBeUndefined()
    expect(readdirSync(tmpdir())).toContain(directory.path.split('/').at(-1))
    directory.remove()
  })
})
