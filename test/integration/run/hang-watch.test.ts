/** What a run says of a server one process of which is stopped or killed, or that hangs, and of one that is only slow. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listProcesses } from '../../../src/host/processes.ts'
import {
  type CliRun,
  createWorkplace,
  fakeEngine,
  survivorsOf,
  type Workplace,
} from '../../workplaces/cli-workplace.ts'
import { serversOf } from '../../workplaces/servers-of.ts'

let place: Workplace
beforeEach(() => {
  place = createWorkplace()
})
afterEach(() => place[Symbol.dispose]())

const fake = ['run', 'fake', '--engine-path', fakeEngine, '--only', 'chat/*,completions/*,stream/*']

async function until(run: CliRun, text: string): Promise<void> {
  while (!run.stdout().includes(text)) await new Promise((resolve) => setTimeout(resolve, 20))
}

/** The API server of a run, and a child of it by its title. */
function processesOf(run: CliRun): { readonly server: number; child(title: string): number } {
  const [server = 0] = serversOf(run.child.pid)
  const child = (title: string): number =>
    listProcesses().find((entry) => entry.parent === server && title.startsWith(entry.title))?.pid ?? 0
  return { server, child }
}

interface Blow {
  readonly signal: 'SIGSTOP' | 'SIGKILL'
  readonly whom: 'core' | 'server'
}

/** What a run says when one of its server's processes gets a signal amid the checks. */
async function strike({ signal, whom }: Blow, faults = 'has-core,slow-token:30') {
  const run = place.start(fake, faults)
  await until(run, 'Checks')
  const { server, child } = processesOf(run)
  const pid = whom === 'core' ? child('VLLM::EngineCore') : server
  expect(pid).toBeGreaterThan(0)
  process.kill(pid, signal)
  const { code } = await run.ended
  const report = place.report()
  const { gone, findings = [], teardown, logTail } = report.servers[0] ?? {}
  return { code, pid, report, gone, findings, teardown, logTail }
}

describe('a server one of whose processes', () => {
  it.each([
    [{ signal: 'SIGSTOP', whom: 'core' }, 'server/hung', /process \d+ \(VLLM::EngineCore\) is stopped/],
    [{ signal: 'SIGSTOP', whom: 'server' }, 'server/hung', /process \d+ \(.+\) is stopped/],
    [
      { signal: 'SIGKILL', whom: 'core' },
      'server/gone',
      /\(VLLM::EngineCore\) has ended.*EngineCore died unexpectedly/,
    ],
    [
      { signal: 'SIGKILL', whom: 'server' },
      'server/exited',
      /\(pid \d+, .+\) ended by itself \(signal SIGKILL\)/,
    ],
  ] as const)('gets %j is one finding, %s, and the rest is skipped', async (blow, code, said) => {
    const { pid, report, gone, findings, teardown, ...run } = await strike(blow)
    expect(run.code).toBe(1)
    expect(report.reasons.map((reason) => reason.code)).toEqual([code])
    expect(findings).toHaveLength(1)
    expect(findings[0]?.message).toMatch(said)
    expect(findings[0]?.message).toContain(String(pid))
    expect(report.checks.filter(({ outcome }) => outcome.status === 'fail')).toEqual([])
    expect(report.checks.at(-1)?.outcome).toMatchObject({
      status: 'skip',
      reason: expect.stringMatching(/^not run: /) as string,
    })
    expect(gone?.process?.pid).toBe(code === 'server/exited' ? undefined : pid)
    // It went on, and ended by itself: nobody has waited for the whole grace, and nobody was killed.
    expect(teardown).toMatchObject({ killed: 0, proof: { survivors: [], portFree: true }, findings: [] })
    expect(survivorsOf(report.id)).toEqual([])
  })

  it('is killed, and the server ends by itself before a request has shown it: both are named', async () => {
    const faults = 'has-core,slow-token:30,ends-with-core:900'
    const { code, pid, findings } = await strike({ signal: 'SIGKILL', whom: 'core' }, faults)
    expect(code).toBe(1)
    expect(findings).toMatchObject([
      {
        code: 'server/exited',
        message: expect.stringMatching(
          new RegExp(
            String.raw`ended by itself \(exit code 0\) while it was under test; its process ${pid} \(VLLM::EngineCore\) had ended at least 0\.\d s before\. .*EngineCore died`,
          ),
        ) as string,
      },
    ])
  })

  it('is killed while memory did not run out says that somebody has sent the signal', async () => {
    const { findings } = await strike({ signal: 'SIGKILL', whom: 'server' })
    expect(findings[0]?.message).toMatch(/memory did not run out|for want of memory|SIGKILL comes from/)
  })
})

const longestCheckMs = (): number => Math.max(...place.report().checks.map(({ durationMs }) => durationMs))

describe('a server that is none of these', () => {
  it.each(['SIGSTOP', 'SIGKILL'] as const)(
    'goes on where a process that it does not need gets %s',
    async (signal) => {
      const run = place.start([...fake.slice(0, -1), 'chat/*'], 'has-helper,slow-token:60')
      await until(run, 'Checks')
      process.kill(processesOf(run).child('VLLM::Helper'), signal)
      const { code } = await run.ended
      expect(place.report().reasons.map((reason) => reason.code)).toEqual(['proven'])
      expect(code).toBe(0)
    },
  )

  it('computes for longer than a server that hangs is waited for', async () => {
    const { code } = await place.run([...fake.slice(0, -1), 'chat/*'], 'computes:8')
    expect(longestCheckMs()).toBeGreaterThan(11_000)
    expect(place.report().reasons.map((reason) => reason.code)).toEqual(['proven'])
    expect(code).toBe(0)
  })

  it('hangs with every process alive: it is found without waiting for the limit of the request', async () => {
    const run = place.start(fake, 'hang-after:14')
    const { code } = await run.ended
    const report = place.report()
    expect(report.reasons.map((reason) => reason.code)).toEqual(['server/hung'])
    expect(report.servers[0]?.gone).toMatchObject({ state: 'hung' })
    const message = report.servers[0]?.findings[0]?.message
    expect(message).toMatch(
      /nothing came of the requests under way for \d+ s.*GET \/health is still answered, with HTTP 200/,
    )
    expect(code).toBe(1)
  })
})
