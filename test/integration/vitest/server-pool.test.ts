/** The pool of a Vitest run, with servers that are processes of the fake engine. */
import { join } from 'node:path'
import { mkdirSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openWorkspace } from '../../../src/subject/workspace.ts'
import { ServerPool } from '../../../src/vitest/server-pool.ts'
import { presetSubject } from '../../../src/vitest/subjects.ts'
import { createWorkplace, fakeEngine, fakeInfo, type Workplace } from '../../workplaces/cli-workplace.ts'
import { fakePreset } from '../../workplaces/vitest-workplace.ts'

let place: Workplace
let pool: ServerPool
let interrupt: AbortController
let events: string[]

beforeEach(() => {
  vi.stubEnv('FAKE_ENGINE_INFO', fakeInfo)
  vi.stubEnv('SERVEWRIGHT_TEST_NODE', process.execPath)
  vi.stubEnv('FAKE_ENGINE_MODE', '')
  place = createWorkplace()
  writeFileSync(join(place.folder, 'config.yaml'), `presets: ${fakePreset('one')} ${fakePreset('two')}`)
  interrupt = new AbortController()
  events = []
  pool = new ServerPool({
    interrupt: {
      signal: interrupt.signal,
      hurry: new AbortController().signal,
      exitCode: undefined,
      [Symbol.dispose]: () => undefined,
    },
    onEvent: (subject) => (event) => {
      if (event.type === 'server-start' || event.type === 'server-end')
        events.push(`${subject} ${event.type}`)
    },
  })
})
afterEach(async () => {
  await pool.stopAll()
  pool.close()
  place[Symbol.dispose]()
  vi.unstubAllEnvs()
})

async function admit(name: string, turn: number): Promise<void> {
  const { book } = await openWorkspace(join(place.folder, 'config.yaml'))
  const subject = presetSubject(book.find(name), { enginePath: fakeEngine })
  pool.admit({ subject, turn })
}

describe('a server of the pool', () => {
  it('is started once for all who ask, and stopped with proof', async () => {
    await admit('one', 0)
    const [first, second] = await Promise.all([pool.lease('one'), pool.lease('one')])
    expect(first.server).toBe(second.server)
    expect((await fetch(`${first.server.baseUrl}/health`)).status).toBe(200)
    first.release()
    second.release()
    await pool.stopAll()
    expect(events).toEqual(['one server-start', 'one server-end'])
    const [record] = pool.records()
    expect(record?.servers).toMatchObject([
      { teardown: { findings: [], proof: { survivors: [], portFree: true } } },
    ])
    expect(record?.spanMs).toBeGreaterThan(0)
    await expect(fetch(first.server.baseUrl)).rejects.toThrow('fetch failed')
  })

  it('waits until nobody uses that of the turn before, which is stopped first', async () => {
    await admit('one', 0)
    await admit('two', 1)
    const first = await pool.lease('one')
    const second = pool.lease('two')
    expect((await fetch(`${first.server.baseUrl}/health`)).status).toBe(200)
    expect(events).toEqual(['one server-start'])
    first.release()
    const { server, release } = await second
    expect((await fetch(`${server.baseUrl}/health`)).status).toBe(200)
    expect(events).toEqual(['one server-start', 'one server-end', 'two server-start'])
    release()
  })

  it('lets its device go for that of the next turn', async () => {
    vi.stubEnv('XDG_CACHE_HOME', join(place.folder, 'cache'))
    vi.stubEnv('PATH', `${join(place.folder, 'tools')}:${process.env['PATH']}`)
    mkdirSync(join(place.folder, 'tools'))
    writeFileSync(
      join(place.folder, 'tools/nvidia-smi'),
      '#!/bin/sh\ncase "$1" in --query-gpu=*) echo "0, GPU-a, 81920, 4, A GPU" ;; esac\n',
      { mode: 0o755 },
    )
    const onGpu = (name: string): string =>
      fakePreset(name).replace('memoryGiB: 0.1', 'memoryGiB: 0.1, accelerator: nvidia, devices: 1')
    writeFileSync(join(place.folder, 'config.yaml'), `presets: ${onGpu('one')} ${onGpu('two')}`)
    await admit('one', 0)
    await admit('two', 1)
    const first = await pool.lease('one')
    first.release()
    const { release } = await pool.lease('two')
    release()
    await pool.stopAll()
    expect(pool.records().map(({ servers }) => servers[0]?.processes[0]?.environment)).toMatchObject([
      { CUDA_VISIBLE_DEVICES: '0' },
      { CUDA_VISIBLE_DEVICES: '0' },
    ])
  })

  it('that does not start is told to each who asks, and tried once', async () => {
    vi.stubEnv('FAKE_ENGINE_MODE', 'bad-option')
    await admit('one', 0)
    for (let asked = 0; asked < 2; asked++)
      await expect(pool.lease('one')).rejects.toMatchObject({ code: 'startup/bad-option' })
    expect(events.filter((event) => event.endsWith('start'))).toHaveLength(1)
    expect(pool.records()).toMatchObject([{ error: { code: 'startup/bad-option' }, servers: [{}] }])
  })

  it('is stopped by an interrupt, which leaves no error behind', async () => {
    await admit('one', 0)
    const { server } = await pool.lease('one')
    interrupt.abort(new DOMException('Interrupted', 'AbortError'))
    await pool.stopAll()
    expect(pool.records()).toMatchObject([{ error: undefined, servers: [{ teardown: { findings: [] } }] }])
    await expect(fetch(server.baseUrl)).rejects.toThrow('fetch failed')
  })

  it('is none of a subject that was used before it was admitted', async () => {
    await expect(pool.lease('nobody')).rejects.toThrow('nobody was used before it was admitted')
  })
})
