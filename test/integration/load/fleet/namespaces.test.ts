/** Two machines on one: agents in network namespaces of their own, with clocks of their own, against the server of known times. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeMachines, type Machines } from '../../../../bench/fleet/machines.ts'
import { startPacedServer, type PacedServer } from '../../../../bench/load/paced-server.ts'
import type { LoadRecord } from '../../../../src/contract/load.ts'
import { packageVersion } from '../../../../src/host/package-root.ts'
import { runLoad } from '../../../../src/load/run-load.ts'
import { startFleet, token } from '../../../fixtures/fleet.ts'
import { testOrder } from '../../../fixtures/load-request.ts'

/** Seconds that the clock of each agent is ahead. */
const aheadS = [100_000, 250]
const machines = makeMachines(aheadS)
const without = typeof machines === 'string' ? machines : undefined

afterAll(() => {
  if (typeof machines !== 'string') machines[Symbol.dispose]()
})

interface Asked {
  /** Over all agents. */
  readonly rate: number
  readonly url: string
}

/** A load of so many agents. */
async function loadOf(there: Machines, count: number, { rate, url }: Asked): Promise<LoadRecord> {
  const { host } = there
  await using fleet = await startFleet({ host, agents: count, version: packageVersion() })
  for (let machine = 0; machine < count; machine++) there.startAgent(machine, `${host}:${fleet.port}`, token)
  await fleet.joined(new AbortController().signal)
  const order = testOrder(
    url,
    { arrival: { kind: 'constant', rate }, requests: rate * 4, maxTokens: 4 },
    { keepStamps: false, stamps: 'auto' },
  )
  const watch = { signal: new AbortController().signal, onSecond: () => undefined }
  return (await runLoad(order, watch, fleet.gather)).record
}

describe('two agents in namespaces of their own', () => {
  let server: PacedServer | undefined
  let two: LoadRecord | undefined

  beforeAll(async () => {
    if (typeof machines === 'string') return
    server = await startPacedServer({ host: machines.host })
    two = await loadOf(machines, 2, { rate: 40, url: server.url })
  })
  afterAll(async () => void (await server?.stop()))

  it('have clocks that are known to the bound that is stated', ({ skip }) => {
    if (two === undefined) return skip(without ?? '')
    expect(two.counts).toMatchObject({ sent: 160, completed: 160 })
    // Who joins first is not known before.
    const agentsByClock = two.agents?.toSorted((a, b) => b.clockOffsetMs - a.clockOffsetMs) ?? []
    const errors = agentsByClock.map(
      ({ clockOffsetMs, clockBoundMs }, index) =>
        Math.abs(clockOffsetMs - (aheadS[index] ?? 0) * 1000) - clockBoundMs,
    )
    expect(errors).toHaveLength(2)
    expect(Math.max(...errors)).toBeLessThanOrEqual(0)
  })

  it('report the latencies of one at half the rate', async ({ skip }) => {
    if (server === undefined || two === undefined || typeof machines === 'string') return skip(without ?? '')
    const one = await loadOf(machines, 1, { rate: 20, url: server.url })
    // What leaves late is late at the server too, and a machine that sends late computes late.
    const lateMs = [one, two].map(({ validity }) => Math.max(validity.errorBarMs, validity.lateness.p99))
    const bar = Math.max(...lateMs)
    if (bar > 1) return skip(`the machine is too busy: an agent may be ${bar.toFixed(1)} ms late`)
    expect(Math.abs((two.latencies.ttft?.p99 ?? 0) - (one.latencies.ttft?.p99 ?? 0))).toBeLessThanOrEqual(1)
  })

  it('do not start where one has too few ports for its share', async ({ skip }) => {
    if (server === undefined || typeof machines === 'string') return skip(without ?? '')
    machines.run(0, 'echo "40000 40019" > /proc/sys/net/ipv4/ip_local_port_range')
    await expect(loadOf(machines, 1, { rate: 60, url: server.url })).rejects.toMatchObject({
      code: 'environment/too-few-ports',
      message: expect.stringMatching(
        /^agent 1 .*needs 60 connections from this machine, but its local ports are enough for only 20/,
      ) as string,
    })
  })
})
