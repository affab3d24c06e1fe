/** Where a report goes is what the user has named, and nothing behind a link of somebody else's. */
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createWorkplace, fakeEngine, type Workplace } from '../../workplaces/cli-workplace.ts'

const nobody = 65_534
const asNobody = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'] as const
const [change, ...toNobody] = asNobody
const cannot = spawnSync(change, [...toNobody, 'true']).status === 0 ? undefined : 'needs root and setpriv'

let place: Workplace
beforeEach(() => {
  place = createWorkplace()
})
afterEach(() => place[Symbol.dispose]())

const words = (out: string): readonly string[] => [
  'run',
  'fake',
  '--engine-path',
  fakeEngine,
  '--only',
  'health',
  '--out',
  out,
]

describe('--out', () => {
  it('that may not be written to is told before a server is started: exit 3', async ({ skip }) => {
    if (cannot !== undefined) skip(cannot)
    chownSync(place.folder, nobody, nobody)
    const locked = join(place.folder, 'locked')
    mkdirSync(locked)
    chmodSync(locked, 0o555)
    const { code, stderr } = await place.run(words(locked), '', { HOME: place.folder }, asNobody)
    expect({ code, stderr }).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('environment/unwritable-output') as string,
    })
  })

  it('that is a link leads to where it says', async () => {
    mkdirSync(join(place.folder, 'real'))
    symlinkSync('real', join(place.folder, 'link'))
    expect((await place.run(words('link'))).code).toBe(0)
    expect(lstatSync(join(place.folder, 'link')).isSymbolicLink()).toBe(true)
    expect(existsSync(join(place.folder, 'real/report.json'))).toBe(true)
  })

  it('has links in it replaced, and what they lead to is left alone', async () => {
    const kept = join(place.folder, 'kept.txt')
    writeFileSync(kept, 'mine')
    mkdirSync(join(place.folder, 'out'))
    for (const name of ['report.json', 'report.html', 'server.log', 'launch.sh', `report.json.partial-1`])
      symlinkSync(kept, join(place.folder, 'out', name))
    const { code } = await place.run(words('out'))
    expect({ code, kept: readFileSync(kept, 'utf8') }).toEqual({ code: 0, kept: 'mine' })
    expect(lstatSync(join(place.folder, 'out/report.json')).isFile()).toBe(true)
  })

  it('that is a link without an end is wrong usage', async () => {
    symlinkSync('loop', join(place.folder, 'loop'))
    expect((await place.run(words('loop'))).code).toBe(2)
  })
})
