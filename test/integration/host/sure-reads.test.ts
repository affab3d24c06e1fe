/** What may not be read is never taken for nothing: by a user without rights, where this machine hides things, and without a descriptor left. */
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createWorkplace, fakeEngine, type Workplace } from '../../workplaces/cli-workplace.ts'

const nobody = 65_534
const asNobody = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'] as const
/** Runs what follows in a mount namespace after `script`, as a user without rights. */
const after = (script: string): readonly string[] => [
  'unshare',
  '--mount',
  '--propagation=private',
  'sh',
  '-c',
  `${script} && exec "$@"`,
  'sh',
  ...asNobody,
]
const hideProcesses = 'mount -t proc -o hidepid=2 none /proc'
const hideShared = 'mount -t tmpfs -o mode=1733 none /dev/shm'

const [unshare = '', ...rest] = after(`${hideProcesses} && ${hideShared}`)
const cannot =
  spawnSync(unshare, [...rest, 'true']).status === 0 ? undefined : 'needs root, and mounts of its own'

let place: Workplace
beforeEach(() => {
  place = createWorkplace()
})
afterEach(() => place[Symbol.dispose]())

async function run(through: readonly string[]) {
  chownSync(place.folder, nobody, nobody)
  const words = ['run', 'fake', '--engine-path', fakeEngine, '--only', 'health']
  const { code, stdout } = await place.run(words, '', { HOME: place.folder }, through)
  return { code, stdout, report: place.report() }
}

describe('a run of a user without rights', () => {
  it('proves what a run of root does', async ({ skip }) => {
    if (cannot !== undefined) skip(cannot)
    const { code, report } = await run(asNobody)
    expect({ code, unattributed: report.servers[0]?.teardown?.proof.unattributed }).toEqual({ code: 0 })
  })

  it('is unproven where shared memory may not be listed', async ({ skip }) => {
    if (cannot !== undefined) skip(cannot)
    const { code, report } = await run(after(hideShared))
    expect({ code, reason: report.reasons[0] }).toMatchObject({
      code: 5,
      reason: {
        code: 'unproven/unattributed',
        message: expect.stringContaining('what /dev/shm/ lists, which cannot be read (EACCES)') as string,
      },
    })
  })
})

it('what killed runs have left is not called nothing where their folder may not be listed', async ({
  skip,
}) => {
  if (cannot !== undefined) skip(cannot)
  const hidden = join(place.folder, 'hidden')
  mkdirSync(hidden)
  chmodSync(hidden, 0o733)
  chownSync(place.folder, nobody, nobody)
  const through = [...asNobody, 'env', `TMPDIR=${hidden}`]
  for (const command of ['clean', 'doctor']) {
    const { code, stdout } = await place.run([command], '', { HOME: '/nowhere' }, through)
    expect({ code, stdout }).toMatchObject({
      code: 3,
      stdout: expect.stringMatching(/^Nobody can tell .*hidden\/ cannot be listed \(EACCES\)\.$/m) as string,
    })
    expect(stdout).not.toContain('Nothing is left')
  }
})

const source = (name: string): string => JSON.stringify(pathToFileURL(`src/host/${name}.ts`).href)
const evaluate = (program: string, through: readonly string[]): string => {
  const [file, ...words] = [...through, process.execPath, '--input-type=module', '-e', program]
  return execFileSync(file, words, { encoding: 'utf8' }).trim()
}

it('a process that /proc hides is not gone', ({ skip }) => {
  if (cannot !== undefined) skip(cannot)
  const program = `
    import { isAlive, listProcesses, readProcess } from ${source('processes')}
    import { createProcessTree } from ${source('process-tree')}
    const pid = ${process.pid}
    console.log(readProcess(pid), isAlive({ pid, startTicks: 1 }), listProcesses().some((one) => one.pid === pid))
    console.log(isAlive({ pid: 999999999, startTicks: 1 }))`
  expect(evaluate(program, after(hideProcesses))).toBe('undefined true false\nfalse')
})

it('lists are read without a descriptor left, and are what they were', () => {
  const program = `
    import { openSync } from 'node:fs'
    import { lookForTraces } from ${source('traces/machine-traces')}
    const names = ({ listeners, systemV, unixSockets, unread }) => JSON.stringify([[...listeners.keys()], [...systemV.keys()], [...unixSockets.keys()], [...unread]].map((all) => all.toSorted()))
    const before = names(lookForTraces())
    try { for (;;) openSync('/dev/null', 'r') } catch { /* None is left. */ }
    const after = names(lookForTraces())
    console.log(after === before, lookForTraces().unread.size)`
  const words = ['sh', '-c', 'ulimit -n 64; exec "$@"', 'sh']
  // Others open and close what they listen on.
  const answers = [1, 2, 3].map(() => evaluate(program, words))
  expect(answers).toContain('true 0')
})
