/** What can be amiss with one agent of a load: its clock, its addresses, its limits, its way to the server. */
import { spawn } from 'node:child_process'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { packageVersion } from '../../../../src/host/package-root.ts'
import { runLoad } from '../../../../src/load/run-load.ts'
import { startFakeEngine } from '../../../fake-engine/start-fake-engine.ts'
import { never, quiet, startAgent, startFleet, token } from '../../../fixtures/fleet.ts'
import { testOrder } from '../../../fixtures/load-request.ts'
import { program } from '../../../workplaces/programs.ts'

interface Relay extends Disposable {
  readonly port: number
  /** Who has connected, in order. */
  readonly from: readonly string[]
  /** How much they have sent. */
  bytes(): number
}

/** Stands before a server. */
async function startRelay(port: number, change: () => (text: string) => string): Promise<Relay> {
  const [from, sockets]: [string[], Socket[]] = [[], []]
  let bytes = 0
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    const changed = change()
    from.push(near.remoteAddress ?? '')
    sockets.push(near, far)
    for (const socket of [near, far]) socket.setNoDelay(true).on('error', () => undefined)
    near.on('data', (data: Buffer) => {
      bytes += data.length
      far.write(changed(data.toString('latin1')), 'latin1')
    })
    near.on('close', () => far.end())
    far.pipe(near)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    from,
    bytes: () => bytes,
    [Symbol.dispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

const asItIs = (): ((text: string) => string) => (text) => text
const portOf = (url: string): number => Number(new URL(url).port)

/** What an agent would say whose clock was set forward between the first probes and the last. */
function stepAfterResult(stepMs: number): (text: string) => string {
  let rest = ''
  let stepped = false
  const line = (text: string): string => {
    stepped ||= text.includes('"type":"result"')
    if (!stepped || !text.includes('"type":"probe"')) return text
    const probe = JSON.parse(text) as { readonly atMs: number; readonly backMs: number }
    return JSON.stringify({ ...probe, atMs: probe.atMs + stepMs, backMs: probe.backMs + stepMs })
  }
  return (text) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    return lines.map((one) => `${line(one)}\n`).join('')
  }
}

describe('an agent', () => {
  it('whose clock was set during the load is named', async () => {
    await using engine = await startFakeEngine()
    await using fleet = await startFleet()
    using relay = await startRelay(fleet.port, () => stepAfterResult(500))
    await startAgent(relay, { facts: { host: 'stepped', cores: 1, nice: 0 } })
    await startAgent(fleet, { facts: { host: 'steady', cores: 1, nice: 0 } })
    await fleet.joined(never)
    const order = testOrder(engine.url, { arrival: { kind: 'constant', rate: 20 } }, { keepStamps: false })
    const { record } = await runLoad(order, quiet, fleet.gather)
    const named = record.notes.filter((note) => note.includes('was set, or stood still'))
    expect(named).toEqual([
      expect.stringMatching(/^The clock of agent \d \(stepped\) was set, or stood still/),
    ])
    const [drift = 0] = (record.agents ?? []).flatMap(({ name, clockDriftPpm }) =>
      name.includes('stepped') ? [clockDriftPpm] : [],
    )
    expect(drift).toBeGreaterThan(10_000)
  })

  it('connects from each of its addresses in turn', async () => {
    await using engine = await startFakeEngine()
    using relay = await startRelay(portOf(engine.url), asItIs)
    await using fleet = await startFleet({ agents: 1 })
    await startAgent(fleet, {}, { bind: ['127.0.0.2', '127.0.0.3'] })
    await fleet.joined(never)
    const plan = { arrival: { kind: 'constant', rate: 40 }, requests: 40, connections: 'fresh' } as const
    const order = testOrder(`http://127.0.0.1:${relay.port}`, plan, { keepStamps: false })
    const { record } = await runLoad(order, quiet, fleet.gather)
    expect(record.counts).toMatchObject({ sent: 40, completed: 40 })
    expect(new Set(relay.from)).toEqual(new Set(['127.0.0.2', '127.0.0.3']))
    const [second, third] = ['127.0.0.2', '127.0.0.3'].map(
      (at) => relay.from.filter((one) => one === at).length,
    )
    expect(relay.from.length).toBeGreaterThanOrEqual(40)
    expect(Math.abs((second ?? 0) - (third ?? 0))).toBeLessThanOrEqual(2)
  })

  it('that alone cannot reach the server is named before anything is sent', async () => {
    await using engine = await startFakeEngine()
    using relay = await startRelay(portOf(engine.url), asItIs)
    await using fleet = await startFleet()
    await startAgent(fleet, { facts: { host: 'near', cores: 1, nice: 0 } })
    // An address of nobody: connections cannot be made from it.
    await startAgent(fleet, { facts: { host: 'far', cores: 1, nice: 0 } }, { bind: ['192.0.2.1'] })
    await fleet.joined(never)
    const order = testOrder(`http://127.0.0.1:${relay.port}`, {}, { keepStamps: false })
    await expect(runLoad(order, quiet, fleet.gather)).rejects.toMatchObject({
      code: 'environment/unreachable',
      message: expect.stringMatching(/^agent \d \(far\): .*\(192\.0\.2\.1\)/) as string,
    })
    expect(relay.bytes()).toBe(0)
  })

  it('that may open too few files is named before anything is sent', async () => {
    await using engine = await startFakeEngine()
    await using fleet = await startFleet({ agents: 1, version: packageVersion() })
    const words = [process.execPath, program('main'), 'agent', '--coordinator', `127.0.0.1:${fleet.port}`]
    const agent = spawn('sh', ['-c', 'ulimit -n 300; exec "$0" "$@"', ...words], {
      env: { ...process.env, SERVEWRIGHT_AGENT_TOKEN: token },
      stdio: 'ignore',
    })
    try {
      await fleet.joined(never)
      const order = testOrder(engine.url, { arrival: { kind: 'users', users: 400 } }, { keepStamps: false })
      await expect(runLoad(order, quiet, fleet.gather)).rejects.toMatchObject({
        code: 'environment/too-few-files',
        message: expect.stringMatching(/^agent 1 .*may open only 300$/) as string,
      })
    } finally {
      agent.kill('SIGKILL')
    }
  })
})
