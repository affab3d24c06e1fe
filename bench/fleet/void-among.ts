/** One client that stands still among 256: found by its own canary, and lost in what all of them measured together. */
import { nowMs } from '../../src/base/clock.ts'
import type { AgentReport } from '../../src/contract/load-agents.ts'
import type { ClientResult } from '../../src/load/client/load-client.ts'
import { openLocalClient } from '../../src/load/client/local-client.ts'
import { mergeResults } from '../../src/load/record/merge-results.ts'
import { mergeClients } from '../../src/load/validity/worst-client.ts'
import { startPacedServer } from '../load/paced-server.ts'
import { print } from '../load/rows.ts'
import { pacedOrder } from './loads.ts'

const clients = 256
const stalled = 137
const [stallMs, stallEveryMs] = [200, 400]

function stall(): void {
  const untilMs = nowMs() + stallMs
  while (nowMs() < untilMs);
}

/** @param stalls whether the process of the client stands still half of the time */
async function measure(url: string, stalls: boolean): Promise<ClientResult> {
  const request = {
    ...pacedOrder({ url, rate: 50, requests: 200, runId: `void-${stalls}` }),
    stamps: 'read' as const,
  }
  const order = { request: { ...request, keepStamps: false }, place: { machine: 0, of: 1 } }
  await using client = await openLocalClient(order, { onSecond: () => undefined })
  await client.prepare()
  const timer = stalls ? setInterval(stall, stallEveryMs) : undefined
  const result = await client.run(nowMs() + 50)
  clearInterval(timer)
  return result
}

function asAgent(result: ClientResult, number: number): ClientResult {
  const { counts } = result.part
  const agent: AgentReport = {
    name: `agent ${number}`,
    threads: result.threads,
    cores: 1,
    nice: 0,
    sent: counts.sent,
    completed: counts.completed,
    failed: counts.failed,
    validity: result.validity,
    clockOffsetMs: 0,
    clockBoundMs: 0,
    startLateMs: 0,
  }
  return { ...result, agent }
}

/** As it comes over the wire. */
const copy = (result: ClientResult): ClientResult => JSON.parse(JSON.stringify(result)) as ClientResult

export async function voidAmong(): Promise<void> {
  const server = await startPacedServer({})
  try {
    const [good, bad] = [await measure(server.url, false), await measure(server.url, true)]
    const all = Array.from({ length: clients }, (_, index) =>
      asAgent(copy(index + 1 === stalled ? bad : good), index + 1),
    )
    const [first, ...others] = all.map(({ part }) => part)
    if (first === undefined) throw new Error('There is no client')
    const { validity } = mergeClients(all)
    const found = validity.state === 'void' && validity.agent === `agent ${stalled}`
    const p99 = mergeResults([first, ...others]).latencies.ttft.distribution().p99
    const p99Of = ({ part }: ClientResult): number => mergeResults([part]).latencies.ttft.distribution().p99
    print({
      what: `one that stands still of ${clients}`,
      values: {
        'verdict of all': `${validity.state}, by ${validity.agent ?? 'nobody'}`,
        asked: `void, by agent ${stalled}`,
        'verdict of each other': good.validity.state,
        'its ttft p99, ms': p99Of(bad),
        'of another': p99Of(good),
        'of all merged': p99,
      },
      met: found,
    })
  } finally {
    await server.stop()
  }
}
