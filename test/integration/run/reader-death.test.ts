/** A process of ours that reads connections dies amid a run: the report is there, and what was proven until then. */
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { nowMs, sleep } from '../../../src/base/clock.ts'
import { listProcesses } from '../../../src/host/processes.ts'
import { withoutStamps } from '../../fixtures/kernel-stamps.ts'
import { createWorkplace, fakeEngine } from '../../workplaces/cli-workplace.ts'

const config = `
presets:
  fake:
    extends: tiny
    options: { offline: false }
    needs: { memoryGiB: 0.1 }
    claims: [completions]
    load: [{ name: long, arrival: { kind: users, users: 8 }, durationMs: 60000, maxTokens: 8 }]
`
const words = ['run', 'fake', '--engine-path', fakeEngine, '--stamps', 'kernel', '--skip']
/** More are connected than its test of the stamps and its parent need. */
const manySockets = 9

function wordsOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

function socketsOf(pid: number): number {
  try {
    const fds = readdirSync(`/proc/${pid}/fd`)
    return fds.filter((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`).startsWith('socket:')).length
  } catch {
    return 0
  }
}

/** The child of `parent` that runs this entry, once it is well under way. */
async function readerOf(parent: number | undefined, entry: string, sockets: number): Promise<number> {
  for (const untilMs = nowMs() + 60_000; nowMs() < untilMs; await sleep(10)) {
    const found = listProcesses().find(({ pid, parent: of }) => of === parent && wordsOf(pid).includes(entry))
    if (found !== undefined && socketsOf(found.pid) >= sockets) return found.pid
  }
  throw new Error(`No process runs ${entry}`)
}

const here = withoutStamps === undefined ? '' : ` (not here: ${withoutStamps})`

describe.skipIf(withoutStamps !== undefined)(`the death of a reading process${here}`, () => {
  it('amid a load costs the load alone', async () => {
    using workplace = createWorkplace()
    writeFileSync(join(workplace.folder, 'servewright.config.yaml'), config)
    const skipped = 'stream/*,cancel/*,errors/*,isolation/*,latency/*,repeatability/*,sampling/*'
    const run = workplace.start([...words, skipped], 'slow-token:5')
    process.kill(await readerOf(run.child.pid, 'agent-thread', manySockets), 'SIGSEGV')
    const { code, stdout } = await run.ended
    const { error, checks, servers, loads, verdict } = workplace.report()
    expect(code).toBe(70)
    expect(stdout).toContain('was ended by SIGSEGV')
    expect({ verdict, error, loads }).toMatchObject({
      verdict: 'blocked',
      error: { code: 'internal/bug', hint: expect.stringContaining('--stamps read') },
    })
    expect(checks.filter(({ outcome }) => outcome.status === 'pass').length).toBeGreaterThan(3)
    expect(servers[0]).toMatchObject({ teardown: { findings: [] } })
  })

  it('amid a check costs that check alone, and what follows has no stamps', async () => {
    using workplace = createWorkplace()
    writeFileSync(join(workplace.folder, 'servewright.config.yaml'), config.replace(/    load: .*/, ''))
    const run = workplace.start([...words, 'cancel/*,isolation/*,latency/*'], 'slow-token:5')
    const reader = await readerOf(run.child.pid, 'exchange-process', 1)
    while (!run.stdout().includes('completions/') && run.child.exitCode === null) await sleep(10)
    // Whatever is asked of it now is under way when it dies.
    process.kill(reader, 'SIGSTOP')
    await sleep(1_000)
    process.kill(reader, 'SIGKILL')
    const { code } = await run.ended
    const { checks, verdict } = workplace.report()
    const count = (status: string): number => checks.filter(({ outcome }) => outcome.status === status).length
    expect({ code, verdict, blocked: count('blocked') }).toEqual({ code: 70, verdict: 'blocked', blocked: 1 })
    expect(count('pass')).toBeGreaterThan(3)
  })
})
