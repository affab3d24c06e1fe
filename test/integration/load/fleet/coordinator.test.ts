/** Loads that agents send: shares, one record, and what happens when one of them, or the coordinator, is gone. */
import { describe, expect, it } from 'vitest'
import { nowMs } from '../../../../src/base/clock.ts'
import type { LoadOutcome } from '../../../../src/load/run-load.ts'
import { runLoad } from '../../../../src/load/run-load.ts'
import { proofOf } from '../../../../src/load/fleet/proof.ts'
import { startFakeEngine } from '../../../fake-engine/start-fake-engine.ts'
import {
  never,
  quiet,
  startAgent,
  startFleet,
  startStranger,
  type Stranger,
  type TestFleet,
  token,
} from '../../../fixtures/fleet.ts'
import { testOrder } from '../../../fixtures/load-request.ts'

/** A load of two agents, of the fake engine. */
const orderOf = (url: string, plan: Parameters<typeof testOrder>[1] = {}) =>
  testOrder(url, { arrival: { kind: 'constant', rate: 40 }, requests: 40, ...plan }, { keepStamps: false })

describe('a load of agents', () => {
  it('is one load: each request once, one record, and the same agents for the next', async () => {
    await using engine = await startFakeEngine()
    await using fleet = await startFleet()
    const agents = await Promise.all([startAgent(fleet), startAgent(fleet)])
    await fleet.joined(never)
    for (let round = 0; round < 2; round++) {
      const { record }: LoadOutcome = await runLoad(orderOf(engine.url), quiet, fleet.gather)
      expect(record).toMatchObject({
        counts: { sent: 40, completed: 40, failed: 0 },
        threads: 2,
        stoppedBecause: 'all requests were sent',
        agents: [
          { name: 'agent 1 (here)', sent: 20, completed: 20 },
          { name: 'agent 2 (here)', sent: 20, completed: 20 },
        ],
      })
      expect(record.latencies.ttft?.count).toBe(40)
      // Both have the clock of this process.
      for (const { clockOffsetMs, clockBoundMs } of record.agents ?? [])
        expect(Math.abs(clockOffsetMs)).toBeLessThanOrEqual(clockBoundMs + 0.001)
    }
    await fleet[Symbol.asyncDispose]()
    expect(await Promise.all(agents.map(({ served }) => served))).toEqual([undefined, undefined])
    expect(agents[0]?.told.join('\n')).toContain('20 sent, 20 complete, 0 failed')
  })

  it('has the raw times of all on one clock, each with the agent that sent it', async () => {
    await using engine = await startFakeEngine()
    await using fleet = await startFleet()
    await Promise.all([startAgent(fleet), startAgent(fleet)])
    await fleet.joined(never)
    const order = { ...orderOf(engine.url), keepStamps: true }
    const beforeMs = nowMs()
    const { requests, record } = await runLoad(order, quiet, fleet.gather)
    expect(requests.map(({ index }) => index)).toEqual(Array.from({ length: 40 }, (_, index) => index))
    expect(requests.map(({ agent }) => agent)).toEqual(
      requests.map(({ index }) => record.agents?.[index % 2]?.name),
    )
    const [first, second] = requests
    expect(first?.dueMs).toBeGreaterThan(beforeMs)
    expect(requests.at(-1)?.endMs).toBeLessThan(nowMs())
    // Due 25 ms after one another, by two clocks that are both this one.
    const bound = 2 * (record.clockBoundMs ?? Infinity) + 0.01
    expect(Math.abs((second?.dueMs ?? 0) - (first?.dueMs ?? 0) - 25)).toBeLessThanOrEqual(bound)
  })

  it('has users of its own on each of them', async () => {
    await using engine = await startFakeEngine()
    await using fleet = await startFleet()
    await Promise.all([startAgent(fleet), startAgent(fleet)])
    await fleet.joined(never)
    const order = orderOf(engine.url, { arrival: { kind: 'users', users: 3 }, requests: 12 })
    const { record } = await runLoad(order, quiet, fleet.gather)
    expect(record.counts).toMatchObject({ sent: 12, completed: 12 })
  })

  it('is blocked before anything is sent where one of them cannot reach the server', async () => {
    await using fleet = await startFleet()
    await Promise.all([startAgent(fleet), startAgent(fleet, {}, { bind: ['127.0.0.2'] })])
    await fleet.joined(never)
    await expect(runLoad(orderOf('http://127.0.0.1:9'), quiet, fleet.gather)).rejects.toMatchObject({
      code: 'environment/unreachable',
      message: expect.stringMatching(/^agent \d \(here\): .*ECONNREFUSED/) as string,
    })
  })

  it('is blocked where one of them is gone before the start', async () => {
    await using fleet = await startFleet({ agents: 1 })
    const agent = await startAgent(fleet)
    await fleet.joined(never)
    agent.leave()
    await agent.served
    await expect(runLoad(orderOf('http://127.0.0.1:9'), quiet, fleet.gather)).rejects.toMatchObject({
      code: 'environment/agent-failed',
      message: expect.stringContaining('agent 1 (here) was lost') as string,
    })
  })

  it('is void where one of them is lost meanwhile, and ends for it', async () => {
    await using engine = await startFakeEngine()
    await using fleet = await startFleet()
    const [, other] = await Promise.all([startAgent(fleet), startAgent(fleet)])
    await fleet.joined(never)
    const order = orderOf(engine.url, { requests: 4_000 })
    const onSecond = (): void => other?.leave()
    const { record } = await runLoad(order, { signal: never, onSecond }, fleet.gather)
    expect(record.stoppedBecause).toMatch(/^agent \d \(here\) was lost$/)
    expect(record.validity.state).toBe('void')
    expect(record.validity.reasons.join(' ')).toMatch(
      /agent \d \(here\): It was lost \d+\.\d s after the start, and 50\.0 % of the load with it: it was interrupted\./,
    )
    expect(record.agents?.filter(({ lost }) => lost !== undefined)).toHaveLength(1)
  })

  it('ends where the coordinator is interrupted', async () => {
    await using engine = await startFakeEngine()
    await using fleet = await startFleet({ agents: 1 })
    const agent = await startAgent(fleet)
    await fleet.joined(never)
    const interrupt = new AbortController()
    const order = orderOf(engine.url, { requests: 4_000 })
    const watch = { signal: interrupt.signal, onSecond: () => interrupt.abort() }
    const { record } = await runLoad(order, watch, fleet.gather)
    expect(record.stoppedBecause).toBe('interrupted')
    await fleet[Symbol.asyncDispose]()
    expect(await agent.served).toBeUndefined()
  })
})

/** An agent that shows the token, and from then on does what a test does. */
async function startFakeAgent(fleet: TestFleet): Promise<Stranger> {
  const stranger = startStranger(fleet)
  const nonce = await new Promise<string>((resolve) => {
    let text = ''
    stranger.socket.on('data', (data: Buffer) => {
      text += data.toString()
      const found = /"nonce":"(\w+)"/.exec(text)?.[1]
      if (found !== undefined) resolve(found)
    })
  })
  const own = 'a'.repeat(32)
  const proof = proofOf(token, 'agent', { ofCoordinator: nonce, ofAgent: own })
  const facts = { host: 'odd', cores: 1, nice: 0 }
  stranger.socket.write(`${JSON.stringify({ type: 'hello', version: '1.2.3', nonce: own, proof, facts })}\n`)
  return stranger
}

describe('an agent that knows the token and', () => {
  it.each([
    ['says nothing', '', /nothing was heard of it for \d s/],
    ['sends no message of an agent', '{"type":"result","result":{}}\n', /is not a message of an agent/],
    ['sends times unasked', '{"type":"times","rows":[]}\n', /more times than it was asked for/],
    ['sends times that are none', '{"type":"times","rows":[{"id":1}]}\n', /is not a message of an agent/],
    ['sends garbage', 'nonsense\n', /is not a message of Servewright/],
    ['floods', '{"type":"ready"}\n'.repeat(5_000), /more than it was asked for|was lost|what time/],
  ])('%s is lost, and named', async (_, sent, because) => {
    await using fleet = await startFleet({ agents: 1, silenceMs: 1_000 })
    using agent = await startFakeAgent(fleet)
    await fleet.joined(never)
    agent.socket.write(sent)
    await expect(runLoad(orderOf('http://127.0.0.1:9'), quiet, fleet.gather)).rejects.toMatchObject({
      code: 'environment/agent-failed',
      message: expect.stringMatching(because) as string,
    })
  })
})
