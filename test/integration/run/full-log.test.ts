/** A run whose folder is full while its server logs: what the machine lacks is never the server's fault, and the verdict stays. */
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createWorkplace, fakeEngine, survivorsOf, type Workplace } from '../../workplaces/cli-workplace.ts'

/** Runs what follows where the folder for temporary files holds two MiB; the mount ends with its namespace. */
const small = (folder: string): readonly string[] => [
  'unshare',
  '--mount',
  '--propagation=private',
  'sh',
  '-c',
  `mount -t tmpfs -o size=2m none '${folder}' && exec "$@"`,
  'sh',
]

let place: Workplace
beforeEach(() => {
  place = createWorkplace()
})
afterEach(() => place[Symbol.dispose]())

async function run(faults: string) {
  const folder = join(place.folder, 'small')
  mkdirSync(folder)
  const [unshare = '', ...words] = small(folder)
  const isRefused = spawnSync(unshare, [...words, 'true']).status !== 0
  if (isRefused) return undefined
  const asked = ['run', 'fake', '--engine-path', fakeEngine, '--only', 'chat/shape,health/answers']
  const ended = await place.run(asked, faults, { TMPDIR: folder }, small(folder))
  return { ...ended, report: place.report() }
}

const cannot = 'needs root, and mounts of its own'

describe('a folder of the run that is full', { timeout: 100_000 }, () => {
  it('while the server logs leaves the verdict as it is', async ({ skip }) => {
    const ended = (await run('fills-disk:8')) ?? skip(cannot)
    expect({ code: ended.code, verdict: ended.report.verdict, stderr: ended.stderr }).toEqual({
      code: 0,
      verdict: 'accepted',
      stderr: '',
    })
    expect(survivorsOf(ended.report.id)).toEqual([])
  })

  it('is what a server that ends of it lacked, and no fault of the server', async ({ skip }) => {
    const ended = (await run('fills-disk:8,dies-of-full-disk')) ?? skip(cannot)
    const { verdict, reasons, servers } = ended.report
    expect({ code: ended.code, verdict, reasons: reasons.map(({ code }) => code) }).toEqual({
      code: 3,
      verdict: 'blocked',
      reasons: ['environment/no-disk'],
    })
    expect(servers[0]?.findings).toMatchObject([{ code: 'server/exited', level: 'should' }])
    expect(ended.stderr).toBe('')
    expect(survivorsOf(ended.report.id)).toEqual([])
  })
})
