import { createServer, type AddressInfo, type Server } from 'node:net'
import { describe, expect, it } from 'vitest'
import { nowMs, sleep } from '../../../src/base/clock.ts'
import type { ServewrightError } from '../../../src/base/errors.ts'
import { listProcesses } from '../../../src/host/processes.ts'
import { FailedStart } from '../../../src/server/failed-start.ts'
import { startFake, type FakeStart } from '../../workplaces/start-fake.ts'

/** Processes of ours that are alive, by the marker that every start sets. */
function alive(pids: readonly number[]): readonly number[] {
  const running = new Set(
    listProcesses()
      .filter(({ state }) => state !== 'Z')
      .map(({ pid }) => pid),
  )
  return pids.filter((pid) => running.has(pid))
}

async function failure(
  start: FakeStart,
): Promise<{ readonly error: ServewrightError; readonly failed: FailedStart }> {
  try {
    await start.starting
  } catch (thrown) {
    if (thrown instanceof FailedStart) return { error: thrown.cause as ServewrightError, failed: thrown }
    throw thrown
  }
  throw new Error('the start did not fail')
}

const rungsOf = ({ events }: FakeStart): readonly string[] =>
  events.flatMap((event) => (event.type === 'rung-climb' ? [event.rung.rung] : []))

describe('a server that behaves', () => {
  it('climbs every rung in order, is described by its record, and leaves nothing', async () => {
    const start = startFake('')
    const server = await start.starting
    expect(rungsOf(start)).toEqual(['process', 'port', 'health', 'models', 'token', 'metrics'])
    expect(server.facts).toMatchObject({ model: 'tiny', maxModelLen: 2048 })
    const ladder = (server.record().processes[0]?.ladder ?? []).map(({ atMs }) => atMs ?? 0)
    expect(ladder).toEqual(ladder.toSorted((a, b) => a - b))
    const teardown = await server.stop()
    expect(teardown).toMatchObject({
      killed: 0,
      findings: [],
      proof: { survivors: [], portFree: true, sharedMemory: [] },
    })
    expect(server.findings()).toEqual([])
  })

  it('is stopped once, however often it is asked', async () => {
    const server = await startFake('').starting
    const [first, second] = await Promise.all([server.stop(), server.stop()])
    expect(second).toBe(first)
  })

  it('asks for the key that goes by the environment, and never by an argument', async () => {
    const start = startFake('', { apiKey: 'sk-test-123456' })
    await using server = await start.starting
    const record = JSON.stringify(server.record())
    expect(record).not.toContain('sk-test-123456')
    expect(record).toContain('"VLLM_API_KEY":"[secret]"')
  })

  it('may be slow as long as it makes progress', async () => {
    const start = startFake('slow-start:3000', { startup: { capMs: 20_000, stallMs: 1_500 } })
    await using server = await start.starting
    expect(server.record().startupMs).toBeGreaterThan(3_000)
  })
})

describe('a start that fails', () => {
  it.each([
    ['exit-at-start', 'startup/exited'],
    ['oom-log', 'startup/out-of-memory'],
    ['bad-option', 'startup/bad-option'],
    ['wrong-model', 'startup/wrong-model'],
    ['no-token', 'startup/no-token'],
    ['token-500', 'startup/no-token'],
    ['no-metrics', 'startup/no-metrics'],
  ])('%s is %s, with a hint and the log, and leaves nothing', async (fault, code) => {
    const start = startFake(fault)
    const { error, failed } = await failure(start)
    expect(error.code).toBe(code)
    expect(error.exitCode).toBe(4)
    expect(error.hint).toBeTruthy()
    expect(failed.record.logTail?.length).toBeGreaterThan(0)
    expect(failed.record.teardown?.findings).toEqual([])
  })

  it('a server that refuses the first token is quoted', async () => {
    const { error } = await failure(startFake('token-500'))
    expect(error.message).toMatch(/cannot generate a token: HTTP 500: \S/)
  })

  it('by an illegal instruction says that the build is not for this processor', async () => {
    const { error } = await failure(startFake('illegal-instruction'))
    expect(error).toMatchObject({
      code: 'startup/exited',
      message: 'The server ended by SIGILL before it became ready',
      hint: expect.stringContaining('instructions that this processor lacks') as string,
    })
  })

  it('an exit is seen at once, not at the end of a wait', async () => {
    const before = nowMs()
    await failure(startFake('exit-at-start'))
    expect(nowMs() - before).toBeLessThan(5_000)
  })

  it.each(['silent-hang', 'health-503'])('%s is ended by the stall clock', async (fault) => {
    const { error } = await failure(startFake(fault, { startup: { capMs: 60_000, stallMs: 2_000 } }))
    expect(error.code).toBe('startup/stalled')
  })

  it('busy-hang is ended by the cap alone', async () => {
    const { error } = await failure(startFake('busy-hang', { startup: { capMs: 3_000, stallMs: 1_000 } }))
    expect(error.code).toBe('startup/timeout')
  })

  it('an interrupt ends it in good order', async () => {
    const start = startFake('slow-start:20000')
    while (!start.events.some(({ type }) => type === 'server-start')) await sleep(10)
    start.abort.abort(new DOMException('Interrupted', 'AbortError'))
    const { error, failed } = await failure(start)
    expect((error as Error).name).toBe('AbortError')
    expect(failed.record.teardown?.findings).toEqual([])
  })
})

describe('the port', () => {
  const occupy = (): Promise<{ readonly server: Server; readonly port: number }> =>
    new Promise((resolve) => {
      const server = createServer()
      server.listen(0, '127.0.0.1', () => resolve({ server, port: (server.address() as AddressInfo).port }))
    })

  it('is never swapped: a held one is an error that names the holder', async () => {
    const { server, port } = await occupy()
    const start = startFake('', { port })
    await expect(start.starting).rejects.toMatchObject({
      code: 'environment/port-taken',
      exitCode: 3,
      message: expect.stringContaining(`pid ${process.pid}`) as string,
    })
    expect(start.events).toEqual([])
    server.close()
  })

  it('that somebody else takes in between is noticed: startup/not-ours', async () => {
    // The fake listens late enough for us to take its port first.
    const start = startFake('slow-start:4000')
    for (let tries = 0; start.events.length === 0 && tries < 500; tries++) await sleep(10)
    const [event] = start.events
    if (event?.type !== 'server-start') throw new Error('the server did not start')
    const thief = createServer()
    await new Promise<void>((resolve) => thief.listen(event.port, '127.0.0.1', resolve))
    const { error } = await failure(start)
    expect(error).toMatchObject({
      code: 'startup/not-ours',
      message: expect.stringContaining(`pid ${process.pid}`) as string,
    })
    thief.close()
  })
})

describe('a stop that is not clean', () => {
  it.each([
    ['ignore-sigterm', ['teardown/needed-kill']],
    ['orphan-child', ['teardown/needed-kill']],
    ['setsid-child', ['teardown/needed-kill']],
    ['leak-shm', ['teardown/shared-memory-left']],
  ])('%s is found: %j', async (fault, codes) => {
    const start = startFake(fault)
    const server = await start.starting
    const teardown = await server.stop()
    expect(teardown.findings.map(({ code }) => code)).toEqual(codes)
    expect(teardown.proof.survivors).toEqual([])
    const pids = [...start.log().matchAll(/has pid (\d+)/g)].map(([, pid]) => Number(pid))
    expect(alive(pids)).toEqual([])
  })

  it('temporary files go with the run directory', async () => {
    const start = startFake('leak-tmp')
    const server = await start.starting
    const teardown = await server.stop()
    expect(teardown.proof.temporaryFiles).toHaveLength(1)
    expect(teardown.findings).toEqual([])
  })

  it('an interrupt that hurries skips the grace and is no finding', async () => {
    const start = startFake('ignore-sigterm', { shutdown: { graceMs: 60_000 } })
    const server = await start.starting
    setTimeout(() => start.hurry.abort(), 100)
    const teardown = await server.stop()
    expect(teardown.durationMs).toBeLessThan(5_000)
    expect(teardown.findings).toEqual([])
  })
})

describe('a server that ends under test', () => {
  it('is a finding, and what it leaves is cleared', async () => {
    const start = startFake('exit-after:4')
    const server = await start.starting
    const ended = new Promise((resolve) => server.died.addEventListener('abort', resolve))
    for (let index = 0; index < 3; index++) {
      await server.client.completions({ model: 'tiny', prompt: 'x', max_tokens: 1 })
    }
    await ended
    expect(server.findings()).toEqual([
      {
        code: 'server/exited',
        message: expect.stringMatching(
          /exit code 1\) while it was under test\. The last error in its log is: .*ERROR.*fatal error/,
        ) as string,
      },
    ])
    expect(await server.stop()).toMatchObject({ proof: { survivors: [], portFree: true } })
    expect(server.record().logTail?.length).toBeGreaterThan(0)
  })
})
