import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readdirSync, rmSync } from 'node:fs'
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

  it('is silent where nothing is left', async () => {
    expect((await run('')).code).toBe(0)
    expect(proof()).toMatchObject({ survivors: [], sharedMemory: [] })
    expect(proof()?.unattributed).toBeUndefined()
  })
})
