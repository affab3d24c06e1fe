/** Two machines on one: agents in network namespaces of their own, with clocks of their own, against the server of known times. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startPacedServer, type PacedServer } from '../../../../bench/load/paced-server.ts'
import type { LoadRecord } from '../../../../src/contract/load.ts'
import { packageVersion } from '../../../../src/host/package-root.ts'
import { runLoad } from '../../../../src/load/run-load.ts'
import { startFleet, token } from '../../../fixtures/fleet.ts'
import { testOrder } from '../../../fixtures/load-request.ts'
import { program } from '../../../workplaces/programs.ts'

/** Seconds that the clock of each agent is ahead. */
const aheadS = [100_000, 250]
/** Others may test at the same time. */
const tag = `sw${process.pid}`
const third = 1 + (process.pid % 120)
const subnet = (machine: number): string => `10.77.${third * 2 + machine}`

const sh = (words: string): void => void execFileSync('sh', ['-ec', words], { stdio: 'pipe' })

/** @returns why there are none, where there are none */
function makeNamespaces(): string | undefined {
  if (process.getuid?.() !== 0) return 'network namespaces need root'
  try {
    sh('unshare -T --monotonic 5 true && command -v cc')
    for (const machine of [0, 1]) {
      const [name, link, net] = [`${tag}-${machine}`, `${tag}v${machine}`, subnet(machine)]
      sh(
        `ip netns add ${name}; ip -n ${name} link set lo up; ip link add ${link} type veth peer name eth0 netns ${name};` +
          `ip addr add ${net}.1/30 dev ${link}; ip link set ${link} up; ip -n ${name} addr add ${net}.2/30 dev eth0;` +
          `ip -n ${name} link set eth0 up; ip -n ${name} route add default via ${net}.1`,
      )
    }
    return undefined
  } catch (thrown) {
    return `network or time namespaces, or a compiler, are not to be had here: ${String(thrown)}`
  }
}

const without = makeNamespaces()
const agents: ChildProcess[] = []

afterAll(() => {
  for (const agent of agents) agent.kill('SIGKILL')
  for (const machine of [0, 1]) spawn('ip', ['netns', 'del', `${tag}-${machine}`], { stdio: 'ignore' })
})

function startAgentIn(machine: number, at: string): void {
  const words = ['netns', 'exec', `${tag}-${machine}`, 'unshare', '-T', '--monotonic', `${aheadS[machine]}`]
  const command = [process.execPath, program('main'), 'agent', '--coordinator', at, '--threads', '1']
  const env = { ...process.env, SERVEWRIGHT_AGENT_TOKEN: token }
  agents.push(spawn('ip', [...words, ...command], { env, stdio: ['ignore', 'ignore', 'inherit'] }))
}

/** A load of so many agents, by its rate over all. */
async function loadOf(count: number, rate: number, url: string): Promise<LoadRecord> {
  await using fleet = await startFleet({ host: `${subnet(0)}.1`, agents: count, version: packageVersion() })
  for (let machine = 0; machine < count; machine++) startAgentIn(machine, `${subnet(0)}.1:${fleet.port}`)
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
    if (without !== undefined) return
    server = await startPacedServer({ host: `${subnet(0)}.1` })
    two = await loadOf(2, 40, server.url)
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
    if (server === undefined || two === undefined) return skip(without ?? '')
    const one = await loadOf(1, 20, server.url)
    // What leaves late is late at the server too, and a machine that sends late computes late.
    const lateMs = [one, two].map(({ validity }) => Math.max(validity.errorBarMs, validity.lateness.p99))
    const bar = Math.max(...lateMs)
    if (bar > 1) return skip(`the machine is too busy: an agent may be ${bar.toFixed(1)} ms late`)
    expect(Math.abs((two.latencies.ttft?.p99 ?? 0) - (one.latencies.ttft?.p99 ?? 0))).toBeLessThanOrEqual(1)
  })
})
