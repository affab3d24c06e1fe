/** Messages of the other side that are wrong, or come out of turn: both sides say so, and neither hangs. */
import { describe, expect, it } from 'vitest'
import { runLoad } from '../../../../src/load/run-load.ts'
import { proofOf } from '../../../../src/load/fleet/proof.ts'
import { startFakeEngine } from '../../../fake-engine/start-fake-engine.ts'
import {
  never,
  quiet,
  startAgent,
  startFakeCoordinator,
  startFleet,
  startStranger,
  type Stranger,
  type TestFleet,
  token,
} from '../../../fixtures/fleet.ts'
import { testOrder } from '../../../fixtures/load-request.ts'

const place = { machine: 0, of: 1 }

/** As a coordinator sends it: the prompts come apart. */
function shareOf(url: string, change: object = {}) {
  const { sessions, ...request } = testOrder(url, {}, { keepStamps: false })
  return [
    { type: 'share', request: { ...request, sessions: [], ...change }, place },
    { type: 'prompts', sessions },
  ]
}

/** A coordinator that says these at once, and these once the agent is ready. */
const coordinatorOf = (orders: readonly unknown[], onReady: readonly unknown[] = []) =>
  startFakeCoordinator(({ type }) => (type === 'hello' ? orders : type === 'ready' ? onReady : []))

const prepare = { type: 'prepare' }
const start = { type: 'start', atMs: 1 }
const share = shareOf('http://127.0.0.1:9')

describe('an agent', () => {
  it.each([
    ['prepare before a share', [prepare], 'it had no share of a load'],
    ['start before a share', [start], 'it had no share of a load'],
    ['prompts before a share', share.slice(1), 'it had no share of a load'],
    ['start before prepare', [...share, start], 'it had a share that was not prepared'],
    ['a second share', [...share, ...share], 'it had a share that was not prepared'],
    ['start amid prepare', [...share, prepare, start], 'it was not ready'],
  ])('leaves a coordinator that says %s, and both hear why', async (_, orders, because) => {
    await using coordinator = await coordinatorOf(orders)
    const agent = await startAgent(coordinator)
    expect(await agent.served).toContain(`came out of turn: ${because}`)
    await expect.poll(() => coordinator.heard()).toContain(`came out of turn: ${because}`)
  })

  it('leaves a coordinator that starts a load twice', async () => {
    await using engine = await startFakeEngine()
    await using coordinator = await coordinatorOf([...shareOf(engine.url), prepare], [start, start])
    const agent = await startAgent(coordinator)
    expect(await agent.served).toBe('the order "start" came out of turn: it had been started')
  })

  it('ends with its coordinator, whenever it was told to begin', async () => {
    await using engine = await startFakeEngine()
    const orders = [...shareOf(engine.url), prepare]
    await using coordinator = await coordinatorOf(orders, [{ type: 'start', atMs: 1e15 }])
    const agent = await startAgent(coordinator, { silenceMs: 1_000 })
    expect(await agent.served).toMatch(/^nothing was heard of it for \d s$/)
  })

  it.each([
    ['no message', [{ type: 'frob' }]],
    ['a start of no time', [{ type: 'start', atMs: null }]],
    ['a start before all time', [{ type: 'start', atMs: -1 }]],
    ['a clock question of a huge number', [{ type: 'probe', number: 1e300 }]],
    ['a clock question of no number', [{ type: 'probe', number: 'x' }]],
    ['a share of no machine', [{ ...share[0], place: { machine: 0, of: 0 } }]],
    ['a share beyond the machines', [{ ...share[0], place: { machine: 2, of: 2 } }]],
    ['half a machine', [{ ...share[0], place: { machine: 0.5, of: 2 } }]],
    ['users below 0', shareOf('http://127.0.0.1:9', { arrival: { kind: 'users', users: -4 } })],
    ['a rate of nothing', shareOf('http://127.0.0.1:9', { arrival: { kind: 'constant', rate: null } })],
    ['an unknown arrival', shareOf('http://127.0.0.1:9', { arrival: { kind: 'frob' } })],
    ['threads without number', shareOf('http://127.0.0.1:9', { threads: 1e9 })],
    ['a limit that is text', shareOf('http://127.0.0.1:9', { limits: { totalMs: '1' } })],
    ['an end below 0', shareOf('http://127.0.0.1:9', { end: { requests: -1 } })],
    ['an address that is a file', shareOf('file:///etc/passwd')],
  ])('leaves a coordinator that sends %s, and both hear why', async (_, orders) => {
    await using coordinator = await coordinatorOf(orders)
    const agent = await startAgent(coordinator)
    expect(await agent.served).toBe('what it sent is not a message of a coordinator')
    await expect.poll(() => coordinator.heard()).toContain('what it sent is not a message of a coordinator')
  })
})

/** An agent that shows the token, says this of its machine, and from then on what a test says. */
async function startFakeAgent(fleet: TestFleet, change: object = {}): Promise<Stranger> {
  const stranger = startStranger(fleet)
  const ofCoordinator = await new Promise<string>((resolve) => {
    let text = ''
    stranger.socket.on('data', (data: Buffer) => {
      text += data.toString()
      const found = /"nonce":"(\w+)"/.exec(text)?.[1]
      if (found !== undefined) resolve(found)
    })
  })
  const nonce = 'a'.repeat(32)
  const proof = proofOf(token, 'agent', { ofCoordinator, ofAgent: nonce })
  const facts = { host: 'odd', cores: 1, nice: 0, ...change }
  stranger.socket.write(`${JSON.stringify({ type: 'hello', version: '1.2.3', nonce, proof, facts })}\n`)
  return stranger
}

/** Answers what it is asked as an agent does, and then says what it was not asked for. */
function answer(agent: Stranger, onOrder: Readonly<Record<string, readonly object[]>>): void {
  let rest = ''
  agent.socket.on('data', (data: Buffer) => {
    const lines = `${rest}${data.toString()}`.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines.filter((one) => one !== '')) {
      const { type, number } = JSON.parse(line) as { readonly type: string; readonly number?: number }
      const said = type === 'probe' ? [{ type, number, atMs: 1, backMs: 1 }] : (onOrder[type] ?? [])
      for (const one of said) agent.socket.write(`${JSON.stringify(one)}\n`)
    }
  })
}

describe('a coordinator', () => {
  it.each([
    { cores: -1 },
    { cores: 0 },
    { cores: 1e300 },
    { cores: '4' },
    { cores: null },
    { nice: 99 },
    { ports: -1 },
    { ports: 1e9 },
    { cpuLimit: 0 },
    { memoryLimitMiB: -1 },
    { openFiles: 0.5 },
  ])('lets in no agent that says %j of its machine', async (facts) => {
    await using fleet = await startFleet({ agents: 1 })
    using agent = await startFakeAgent(fleet, facts)
    expect(await agent.heard).toContain('what it sent is not the greeting of an agent')
    expect(fleet.told.join()).toContain('what it sent is not the greeting of an agent')
  })

  const error = { code: 'environment/agent-failed', message: 'It hung up: the order came out of turn' }

  it.each([
    ['is ready twice', [{ type: 'ready' }, { type: 'ready' }], /it said "ready", for which it was not asked/],
    ['leaves', [{ type: 'failed', error }], /agent 1 \(odd\): It hung up: the order came out of turn/],
    ['leaves when it is ready', [{ type: 'ready' }, { type: 'failed', error }], /It hung up: the order came/],
  ])('names an agent that %s', async (_, said, because) => {
    await using fleet = await startFleet({ agents: 1 })
    using agent = await startFakeAgent(fleet)
    answer(agent, { prepare: said })
    await fleet.joined(never)
    const order = testOrder('http://127.0.0.1:9', {}, { keepStamps: false })
    const told = await runLoad(order, quiet, fleet.gather).then(
      ({ record }) => record.validity.reasons.join(' '),
      String,
    )
    expect(told).toMatch(because)
  })
})
