import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sleep } from '../../../../src/base/clock.ts'
import {
  createWorkplace,
  fakeEngine,
  type CliRun,
  type Workplace,
} from '../../../workplaces/cli-workplace.ts'
import { serversOf } from '../../../workplaces/servers-of.ts'

let place: Workplace
beforeEach(() => {
  place = createWorkplace()
})
afterEach(() => place[Symbol.dispose]())

const up = ['up', 'fake', '--engine-path', fakeEngine] as const

async function ready(run: CliRun): Promise<string> {
  for (let tries = 0; ; tries++) {
    const url = /^ready {2}(\S+)\/v1 {2}model fake$/m.exec(run.stdout())?.[1]
    if (url !== undefined && run.stdout().includes('stop  Ctrl-C')) return url
    if (tries > 3_000 || run.child.exitCode !== null) throw new Error(`never ready: ${run.stdout()}`)
    await sleep(20)
  }
}

describe('servewright up', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('serves until %s, and then nothing is left: exit %i', async (signal, exitCode) => {
    const run = place.start(up)
    const url = await ready(run)
    expect(run.stdout()).toContain(`try   curl -sSN ${url}/v1/`)
    expect(run.stdout()).toMatch(/^ {2}log {3}\/.*server\.log$/m)
    expect((await fetch(`${url}/v1/models`)).status).toBe(200)
    const servers = serversOf(run.child.pid)
    expect(servers).not.toEqual([])
    run.child.kill(signal)
    const { code, stdout } = await run.ended
    expect(stdout).toContain('no process, port or shared memory left')
    expect(code).toBe(exitCode)
    await expect(fetch(`${url}/v1/models`)).rejects.toThrow('fetch failed')
    // The report of the last run is still the one that `again` reads.
    expect(place.has('report.json')).toBe(false)
  })

  it('says why a server does not start, or ends by itself', async () => {
    const failed = await place.run(up, 'bad-option')
    expect(failed.stdout).toContain('startup/bad-option')
    expect(failed.code).toBe(4)
    const run = place.start(up)
    await ready(run)
    process.kill(serversOf(run.child.pid)[0] ?? 0, 'SIGKILL')
    const { code, stdout } = await run.ended
    expect(stdout).toContain('server/exited')
    expect(code).toBe(1)
  })

  it('rejects what is left behind, and refuses what it cannot serve', async () => {
    expect((await place.run(['up', 'tinny'])).stderr).toContain('Did you mean tiny?')
    const { code, stderr } = await place.run(['up', 'api-key'])
    expect(stderr).toContain('SERVEWRIGHT_API_KEY')
    expect(code).toBe(2)
  })
})
