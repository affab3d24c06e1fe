/** `servewright agent` and `servewright load --coordinate` as processes: one load, and the end of either side. */
import { once } from 'node:events'
import { chmodSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { nowMs, sleep } from '../../../../src/base/clock.ts'
import { startFakeEngine } from '../../../fake-engine/start-fake-engine.ts'
import { createWorkplace, type CliRun, type Workplace } from '../../../workplaces/cli-workplace.ts'

const secret = 'a-token-that-nobody-guesses'
const env = { SERVEWRIGHT_AGENT_TOKEN: secret }

/** What a process has said, once it has. */
async function said(run: CliRun, pattern: RegExp): Promise<string> {
  for (;;) {
    const found = pattern.exec(run.stdout())?.[1]
    if (found !== undefined) return found
    if (run.child.exitCode !== null) throw new Error(`It ended before: ${JSON.stringify(await run.ended)}`)
    await sleep(20)
  }
}

async function startLoad(place: Workplace, words: readonly string[], agents = 1) {
  const load = place.start(
    ['load', '--model', 'tiny', '--warmup', '0', '--coordinate', `${agents}`, ...words],
    '',
    env,
  )
  const at = await said(load, /--coordinator (\S+)/)
  const joined = Array.from({ length: agents }, () => place.start(['agent', '--coordinator', at], '', env))
  return { load, agents: joined }
}

describe('agents as processes', () => {
  it('send one load, whose report names them and no token', async () => {
    using place = createWorkplace()
    await using engine = await startFakeEngine()
    const words = ['--url', engine.url, '--rate', '20', '--requests', '20']
    const { load, agents } = await startLoad(place, words, 2)
    const { code, stdout, stderr } = await load.ended
    const ends = await Promise.all(agents.map(({ ended }) => ended))
    // 5 where the machine of the test is busy: the client is then void, and that is right.
    expect([0, 5], stdout + stderr).toContain(code)
    expect(ends.map((end) => end.code)).toEqual([0, 0])
    expect(ends[0]?.stdout).toContain('The coordinator has dismissed this agent.')
    expect(stdout).toContain('sent by 2 agents')
    const report = place.report()
    expect(report.loads?.[0]).toMatchObject({
      counts: { completed: 20 },
      agents: [{ sent: 10 }, { sent: 10 }],
    })
    expect(JSON.stringify([report, stdout, stderr, ends])).not.toContain(secret)
  })

  it('end with their lifeline, also one that had ended before they began', async () => {
    using place = createWorkplace()
    await using engine = await startFakeEngine()
    const { load } = await startLoad(place, ['--url', engine.url, '--rate', '20', '--requests', '20'], 2)
    const [, at = ''] = /--coordinator (\S+)/.exec(load.stdout()) ?? []
    // Its standard input has ended by then.
    const cut = await place.start(['agent', '--coordinator', at, '--until-eof'], '', env).ended
    expect(cut.code, cut.stdout + cut.stderr).toBe(143)
    load.child.kill('SIGINT')
    await load.ended
  })

  it('end at Ctrl-C also while a coordinator that says nothing is waited for', async () => {
    using place = createWorkplace()
    const silent = createServer(() => undefined).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const { port } = silent.address() as AddressInfo
    const agent = place.start(['agent', '--coordinator', `127.0.0.1:${port}`], '', env)
    await once(silent, 'connection')
    const interruptedMs = nowMs()
    agent.child.kill('SIGINT')
    const { code } = await agent.ended
    expect(code).toBe(130)
    // It would wait for 20 s.
    expect(nowMs() - interruptedMs).toBeLessThan(15_000)
    silent.close()
  })

  it.each([
    {
      how: 'killed, which they say',
      signal: 'SIGKILL',
      code: 3,
      out: 'ended because the coordinator is gone',
      error: 'The coordinator is gone',
    },
    {
      how: 'interrupted, by which they are dismissed',
      signal: 'SIGINT',
      code: 0,
      out: 'ended because interrupted',
      error: '',
    },
  ] as const)('end their load where the coordinator is $how', async ({ signal, code, out, error }) => {
    using place = createWorkplace()
    await using engine = await startFakeEngine()
    const { load, agents } = await startLoad(place, [
      '--url',
      engine.url,
      '--rate',
      '20',
      '--duration',
      '10m',
    ])
    await said(load, /(\d+) s {2}running/)
    load.child.kill(signal)
    const end = await agents[0]?.ended
    expect(end?.code).toBe(code)
    expect(end?.stdout).toContain(out)
    expect(end?.stderr).toContain(error)
    await load.ended
  })

  it('are lost where one is silent for 20 seconds: the load is void, and ends for it', async () => {
    using place = createWorkplace()
    await using engine = await startFakeEngine()
    const words = ['--url', engine.url, '--rate', '20', '--duration', '10m']
    const { load, agents } = await startLoad(place, words, 2)
    await said(load, /(\d+) s {2}running/)
    const [silent, other] = agents
    silent?.child.kill('SIGSTOP')
    const { code, stdout } = await load.ended
    silent?.child.kill('SIGCONT')
    expect(code).toBe(5)
    expect(stdout).toMatch(/was lost 2\d\.\d s after the start, and 50\.0 % of the load with it/)
    expect(stdout).toMatch(/nothing was heard of it for 2\d s/)
    expect((await other?.ended)?.code).toBe(0)
    expect((await silent?.ended)?.code).toBe(3)
  }, 120_000)

  it('are not waited for where the report could not be written', async () => {
    using place = createWorkplace()
    const words = ['--url', 'http://127.0.0.1:1', '--model', 'tiny', '--rate', '1', '--requests', '2']
    const given = ['load', ...words, '--coordinate', '2', '--out', '/proc/x']
    const { code, stdout, stderr } = await place.run(given, '', env)
    expect(stderr).toContain('usage/unwritable-output')
    expect(stdout).not.toContain('Waiting for')
    expect(code).toBe(2)
  })

  it.each([
    [0o644, true],
    [0o620, true],
    [0o600, false],
    [0o400, false],
  ])('are warned of a token that others can read: mode %o', async (mode, isWarned) => {
    using place = createWorkplace()
    const file = join(place.folder, 'the token')
    writeFileSync(file, secret)
    chmodSync(file, mode)
    const words = ['agent', '--coordinator', '127.0.0.1:9', '--wait', '10ms', '--token-file', file]
    const { code, stderr } = await place.run(words)
    const warning = `Others on this machine may read or change the token in ${file}: chmod 600 '${file}'\n`
    expect(stderr.includes(warning)).toBe(isWarned)
    expect(stderr).toContain('environment/no-coordinator')
    expect(code).toBe(3)
  })

  it('need a token', async () => {
    using place = createWorkplace()
    const { code, stderr } = await place.run(['agent', '--coordinator', '127.0.0.1:9'])
    expect(code).toBe(2)
    expect(stderr).toContain('SERVEWRIGHT_AGENT_TOKEN')
  })
})
