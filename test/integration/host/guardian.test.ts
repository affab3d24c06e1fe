import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sleep } from '../../../src/base/clock.ts'
import { startGuarded } from '../../../src/host/guardian/guard.ts'
import { readProcess } from '../../../src/host/processes.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'servewright-guardian-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const kinds = ['python', 'perl', 'keeper'] as const
type Kind = (typeof kinds)[number]
const canUse = (kind: Kind): boolean =>
  kind === 'keeper' || spawnSync(kind === 'python' ? '/usr/bin/python3' : 'perl', ['-v']).status === 0

/** Its server says its own pid and that of a daemon that ignores TERM, `bare` also without an environment. */
const server = (bare: boolean): string =>
  `trap "" TERM; (setsid ${bare ? 'env -i' : ''} bash -c 'trap "" TERM; echo daemon $$; exec sleep 300' &); echo server $$; sleep 300`

const program = (kind: Kind, bare: boolean): string => `
  process.env.SERVEWRIGHT_GUARDIAN = '${kind}'
  const { openSync } = await import('node:fs')
  const { startGuarded } = await import('${process.cwd()}/src/host/guardian/guard.ts')
  const marker = 'SERVEWRIGHT_PROCESS=guardian-test-${process.pid}/server'
  const guarded = await startGuarded({
    command: { file: 'bash', args: ['-c', ${JSON.stringify(server(bare))}] },
    session: 'own', log: openSync('${join(folder, 'log')}', 'a'), marker,
    env: { ...process.env, SERVEWRIGHT_PROCESS: marker.split('=')[1] },
    lastResort: { file: 'touch', args: ['${join(folder, 'last-resort')}'] },
  })
  console.log(guarded.kind)
  process.stdin.on('data', async () => {
    guarded.killAll()
    await guarded.exited
    await guarded.release()
    console.log('released')
  })`

const pidOf = (name: string): number =>
  Number(
    new RegExp(`${name} (\\d+)`).exec(
      existsSync(join(folder, 'log')) ? readFileSync(join(folder, 'log'), 'utf8') : '',
    )?.[1],
  )
const isGone = (pid: number): boolean => (readProcess(pid)?.state ?? 'Z') === 'Z'

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries++) {
    if (tries > 2_000) throw new Error('the condition never held')
    await sleep(10)
  }
}

async function start(kind: Kind, bare: boolean) {
  const owner = spawn(process.execPath, ['--input-type=module', '-e', program(kind, bare)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: owner.stdout })
  const [said] = (await once(lines, 'line')) as [string]
  expect(said).toBe(kind)
  await until(() => pidOf('server') > 0 && pidOf('daemon') > 0)
  return { owner, lines }
}

describe.each(kinds.filter(canUse))('the guardian %s', (kind) => {
  // What has left group, session, parent and environment is only found by a sub-reaper.
  const bare = kind !== 'keeper'

  it('ends the server and its daemon when its owner is killed, and runs the last resort', async () => {
    const { owner } = await start(kind, bare)
    const pids = [pidOf('server'), pidOf('daemon')]
    owner.kill('SIGKILL')
    await until(() => pids.every(isGone))
    await until(() => existsSync(join(folder, 'last-resort')))
    expect(pids.every(isGone)).toBe(true)
  })

  it('is released without the last resort once nothing is left', async () => {
    const { owner, lines } = await start(kind, bare)
    const guardian = readProcess(pidOf('server'))?.parent ?? 0
    for (const name of kind === 'keeper' ? ['server', 'daemon'] : []) process.kill(pidOf(name), 'SIGKILL')
    owner.stdin.write('end\n')
    const [said] = (await once(lines, 'line')) as [string]
    expect(said).toBe('released')
    // A keeper ends by itself, but is no parent of the server.
    const gone = [pidOf('server'), pidOf('daemon'), ...(kind === 'keeper' ? [] : [guardian])]
    expect(gone.every(isGone)).toBe(true)
    owner.kill('SIGKILL')
    await once(owner, 'exit')
    expect(existsSync(join(folder, 'last-resort'))).toBe(false)
  })

  it('says that a program cannot be started', async () => {
    const log = openSync(join(folder, 'log'), 'a')
    const command = { file: join(folder, 'none'), args: [] }
    process.env['SERVEWRIGHT_GUARDIAN'] = kind
    try {
      const starting = startGuarded({ command, session: 'own', log, env: process.env, marker: 'NONE=1' })
      await expect(starting).rejects.toThrow(/ENOENT|errno 2/)
    } finally {
      delete process.env['SERVEWRIGHT_GUARDIAN']
    }
  })
})
