import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createProcessTree } from '../../../src/host/process-tree.ts'
import { createRunDirectory } from '../../../src/host/run-directory.ts'
import { unseenKinds } from '../../../src/host/traces/machine-traces.ts'
import { TraceWatch } from '../../../src/host/traces/trace-watch.ts'
import { createWorkplace, fakeEngine, type Workplace } from '../../workplaces/cli-workplace.ts'

let place: Workplace
beforeEach(() => {
  place = createWorkplace()
})
afterEach(() => {
  place[Symbol.dispose]()
  for (const name of readdirSync('/dev/shm').filter((one) => one.startsWith('fake_engine_')))
    rmSync(`/dev/shm/${name}`, { force: true })
})

function canListen(address: string): Promise<boolean> {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(0, address, () => server.close(() => resolve(true)))
  })
}

const run = (faults: string) =>
  place.run(['run', 'fake', '--engine-path', fakeEngine, '--only', 'health'], faults)
const proof = () => place.report().servers[0]?.teardown?.proof

describe('the proof of a stop', () => {
  it('finds a daemon that left everything by which it could be known, and the port it had open', async () => {
    const { code } = await run('port-open')
    expect(code).toBe(1)
    expect(place.report().reasons[0]?.code).toBe('teardown/needed-kill')
    expect(proof()?.exposed).toMatchObject([
      {
        address: expect.stringMatching(/^0\.0\.0\.0:\d+$/) as string,
        owner: expect.stringMatching(/^\d+ \(/) as string,
      },
    ])
    expect(place.report().servers[0]?.teardown?.findings.map(({ code: found }) => found)).toContain(
      'server/port-exposed',
    )
  })

  it('finds a port that is open on [::] alike', async ({ skip }) => {
    if (!(await canListen('::'))) skip('this machine has no IPv6')
    expect((await run('port-open-ipv6')).code).toBe(1)
    expect(proof()?.exposed).toMatchObject([
      {
        address: expect.stringMatching(/^\[::\]:\d+$/) as string,
        owner: expect.stringMatching(/^\d+ \(/) as string,
      },
    ])
    expect(place.report().servers[0]?.teardown?.findings.map(({ code }) => code)).toContain(
      'server/port-exposed',
    )
  })

  it('finds shared memory that the server wrote and closed', async () => {
    const { code, stdout } = await run('leak-closed-shm')
    expect(code).not.toBe(0)
    const left = [...(proof()?.sharedMemory ?? []), ...(proof()?.unattributed ?? [])]
    expect(left).toMatchObject([expect.stringMatching(/^\/dev\/shm\/fake_engine_\d+$/) as string])
    expect(stdout).not.toContain('no process, port or shared memory left')
  })

  it('removes what was held open, and names it', async () => {
    expect((await run('leak-shm')).code).toBe(1)
    const [path = ''] = proof()?.sharedMemory ?? []
    expect(place.report().reasons.map(({ code }) => code)).toContain('teardown/shared-memory-left')
    expect(readdirSync('/dev/shm')).not.toContain(path.split('/').at(-1))
  })

  it('notes what is left among the temporary files of others', async () => {
    expect((await run('leak-outside')).code).toBe(0)
    const [path = ''] = proof()?.outsideFiles ?? []
    expect(path).toMatch(/fake_engine_\d+$/)
    expect(place.report().reasons.map(({ code }) => code)).toContain('teardown/files-left')
    rmSync(path)
  })

  it('names a Unix socket whose file is left, wherever it lies', async () => {
    expect((await run('leak-socket')).code).toBe(0)
    const [path = ''] = proof()?.outsideFiles ?? []
    expect(path).toMatch(/fake_engine_\d+\.sock$/)
    rmSync(path)
  })

  it('is silent where nothing is left', async () => {
    expect((await run('')).code).toBe(0)
    expect(proof()).toMatchObject({ survivors: [], sharedMemory: [] })
    expect(proof()?.unattributed).toBeUndefined()
  })
})

/** Says a word once it is at work, and ends with us. */
async function atWork(file: string, args: readonly string[]): Promise<ChildProcess & Disposable> {
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  return Object.assign(child, { [Symbol.dispose]: () => void child.kill('SIGKILL') })
}

const node = (script: string) =>
  atWork(process.execPath, ['-e', `const fs = require('node:fs'); ${script}; console.log('at work')`])

describe('what others make meanwhile', () => {
  let directory: ReturnType<typeof createRunDirectory>
  beforeEach(() => (directory = createRunDirectory()))
  afterEach(() => directory.remove())
  const name = (what: string): string => `/dev/shm/fake_engine_${process.pid}_${what}`

  it('is none of ours where its maker holds it, or removes it soon as Python does its semaphores', async () => {
    using watch = new TraceWatch(directory)
    using others = new DisposableStack()
    others.use(await node(`fs.openSync('${name('held')}', 'w'); setInterval(() => {}, 1000)`))
    others.use(
      await node(
        `let n = 0; setInterval(() => { const path = '${name('sem.mp-')}' + n++; fs.writeFileSync(path, ''); setTimeout(() => fs.rmSync(path), 150) }, 20)`,
      ),
    )
    const { sharedMemory, unattributed } = await watch.left()
    expect({ sharedMemory, unattributed }).toEqual({ sharedMemory: [], unattributed: [] })
  })

  it('is none of ours where it is a semaphore of Python, which /proc calls by a name that it no longer has', async () => {
    using watch = new TraceWatch(directory)
    const script =
      "import multiprocessing as m, time; s = m.get_context('spawn').Semaphore(); print(1, flush=True); time.sleep(60)"
    using maker = await atWork('python3', ['-c', script])
    const { sharedMemory, unattributed } = await watch.left()
    expect(maker.exitCode).toBeNull()
    expect({ sharedMemory, unattributed }).toEqual({ sharedMemory: [], unattributed: [] })
  })

  it('and stays, of our user and held by nobody, is named as nobody knows whose', async () => {
    using watch = new TraceWatch(directory)
    const nameless = `/dev/shm/fake_engine_stays_${randomUUID().slice(0, 4)}x`
    writeFileSync(nameless, '')
    expect((await watch.left()).unattributed).toEqual([nameless])
  })

  it('is none of ours where a living process has put its pid on it and closed it', async () => {
    using watch = new TraceWatch(directory)
    writeFileSync(name('closed'), '')
    const { sharedMemory, unattributed } = await watch.left()
    expect({ sharedMemory, unattributed }).toEqual({ sharedMemory: [], unattributed: [] })
  })

  it('is ours where a closed file has the pid of one of ours in its name', async () => {
    using watch = new TraceWatch(directory)
    const made = (pid: number) => join(tmpdir(), `fake_engine_${pid}-closed`)
    const other = made(process.pid)
    using maker = await node(
      `fs.writeFileSync('${join(tmpdir(), 'fake_engine_')}' + process.pid + '-closed', ''); setInterval(() => {}, 1000)`,
    )
    writeFileSync(other, '')
    const pid = maker.pid ?? 0
    watch.follow(createProcessTree({ pid, marker: 'FAKE=none' }))
    watch.note()
    expect((await watch.left()).temporary).toEqual([made(pid)])
    for (const path of [made(pid), other]) rmSync(path)
  })

  it('is ours where a message queue is left that a process of ours had open', async ({ skip }) => {
    skip(unseenKinds().length > 0, 'this machine does not show its message queues')
    using watch = new TraceWatch(directory)
    const queue = `fake_engine_${process.pid}`
    const script = `import ctypes, time; ctypes.CDLL(None).mq_open(b"/${queue}", 66, 0o600, None); print(1, flush=True); time.sleep(60)`
    {
      using maker = await atWork('python3', ['-c', script])
      watch.follow(createProcessTree({ pid: maker.pid ?? 0, marker: 'FAKE=none' }))
      watch.note()
    }
    const left = await watch.left()
    expect(left.sharedMemory).toEqual([`/dev/mqueue/${queue}`])
    await watch.clear(left)
    expect(existsSync(`/dev/mqueue/${queue}`)).toBe(false)
  })
})
