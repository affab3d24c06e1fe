/** Two agents at a rate against one at half of it: what each sends is the same, and so are the latencies that are reported. */
import type { LoadRecord } from '../../src/contract/load.ts'
import { startPacedServer } from '../load/paced-server.ts'
import { print } from '../load/rows.ts'
import { gatherOn, sendBy } from './loads.ts'
import { makeMachines, type Machines } from './machines.ts'

const rate = 40
const seconds = 10
const mostApartMs = 1
/** Others may use the machine. */
const triesPerRound = 4

async function measure(machines: Machines, url: string, agents: number): Promise<LoadRecord> {
  await using fleet = await gatherOn(machines, agents)
  const half = (rate * agents) / 2
  const paced = { url, rate: half, requests: half * seconds, runId: `halves-${agents}` }
  return (await sendBy(fleet, paced)).record
}

const p99 = ({ latencies }: LoadRecord): number => latencies.ttft?.p99 ?? Number.NaN

/** What leaves late is late at the server too: then the two differ by what the machine did, and not by who sent. */
const lateMs = ({ validity }: LoadRecord): number => Math.max(validity.errorBarMs, validity.lateness.p99)

interface Pair {
  readonly two: LoadRecord
  readonly one: LoadRecord
}

const isQuiet = ({ two, one }: Pair): boolean => Math.max(lateMs(two), lateMs(one)) <= mostApartMs

function showRound(pair: Pair): void {
  const { two, one } = pair
  print({
    what: 'two agents, and one at half the rate',
    values: {
      'ttft p99 of two, ms': p99(two),
      'of one': p99(one),
      'error bars': `${two.validity.errorBarMs.toFixed(2)} and ${one.validity.errorBarMs.toFixed(2)}`,
      clients: `${two.validity.state} and ${one.validity.state}`,
      counts: isQuiet(pair) ? 'yes' : 'no, an agent was late',
    },
  })
}

export async function halves(rounds: number): Promise<void> {
  const machines = makeMachines([100_000, 250])
  if (typeof machines === 'string') return void process.stdout.write(`halves: not here, ${machines}\n`)
  using _ = machines
  const server = await startPacedServer({ host: machines.host })
  const apart: number[] = []
  let tried = 0
  try {
    for (; apart.length < rounds && tried < rounds * triesPerRound; tried++) {
      const two = await measure(machines, server.url, 2)
      const one = await measure(machines, server.url, 1)
      showRound({ two, one })
      if (isQuiet({ two, one })) apart.push(Math.abs(p99(two) - p99(one)))
    }
  } finally {
    await server.stop()
  }
  print({
    what: 'ttft p99 apart, largest',
    values: {
      ms: Math.max(...apart),
      'asked, ms': mostApartMs,
      rounds: `${apart.length} that count of ${tried}`,
    },
    met: apart.length > 0 && apart.every((ms) => ms <= mostApartMs),
  })
}
