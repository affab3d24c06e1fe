/** Two agents at a rate against one at half of it: what each sends is the same, and so are the latencies that are reported. */
import type { LoadRecord } from '../../src/contract/load.ts'
import { startPacedServer } from '../load/paced-server.ts'
import { median, print } from '../load/rows.ts'
import { gatherOn, sendBy } from './loads.ts'
import { makeMachines, type Machines } from './machines.ts'

const rate = 40
const seconds = 10
const mostApartMs = 1

async function measure(machines: Machines, url: string, agents: number): Promise<LoadRecord> {
  await using fleet = await gatherOn(machines, agents)
  const half = (rate * agents) / 2
  const paced = { url, rate: half, requests: half * seconds, runId: `halves-${agents}` }
  return (await sendBy(fleet, paced)).record
}

const p99 = ({ latencies }: LoadRecord): number => latencies.ttft?.p99 ?? Number.NaN

export async function halves(rounds: number): Promise<void> {
  const machines = makeMachines([100_000, 250])
  if (typeof machines === 'string') return void process.stdout.write(`halves: not here, ${machines}\n`)
  using _ = machines
  const server = await startPacedServer({ host: machines.host })
  const apart: number[] = []
  try {
    for (let round = 0; round < rounds; round++) {
      const two = await measure(machines, server.url, 2)
      const one = await measure(machines, server.url, 1)
      apart.push(Math.abs(p99(two) - p99(one)))
      print({
        what: `two agents, one at half the rate, ${round + 1}`,
        values: {
          'ttft p99 of two, ms': p99(two),
          'of one': p99(one),
          'error bars': `${two.validity.errorBarMs.toFixed(2)} and ${one.validity.errorBarMs.toFixed(2)}`,
          clients: `${two.validity.state} and ${one.validity.state}`,
        },
      })
    }
  } finally {
    await server.stop()
  }
  print({
    what: 'ttft p99 apart, median',
    values: { ms: median(apart), 'asked, ms': mostApartMs },
    met: median(apart) <= mostApartMs,
  })
}
