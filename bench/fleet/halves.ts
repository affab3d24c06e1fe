/** Two agents at a rate against one at half of it: what each sends is the same, and so are the latencies that are reported. */
import type { LoadRecord } from '../../src/contract/load.ts'
import { startPacedServer } from '../load/paced-server.ts'
import { median, print } from '../load/rows.ts'
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

const apart = ({ two, one }: Pair): number => Math.abs(p99(two) - p99(one))

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

const within = (pairs: readonly Pair[]): number => pairs.filter((pair) => apart(pair) <= mostApartMs).length

/** Those that do not count are told too: whoever reads it sees what the choice has left out. */
function showAll(pairs: readonly Pair[], rounds: number): void {
  const quiet = pairs.filter(isQuiet)
  print({
    what: 'ttft p99 apart',
    values: {
      'asked, ms': mostApartMs,
      'within, of those that count': `${within(quiet)} of ${quiet.length}`,
      'rounds asked': `${rounds}`,
      'within, of all': `${within(pairs)} of ${pairs.length}`,
      'median of all, ms': median(pairs.map(apart)),
    },
    met: quiet.length >= rounds && within(quiet) === quiet.length,
  })
}

export async function halves(rounds: number): Promise<void> {
  const machines = makeMachines([100_000, 250])
  if (typeof machines === 'string') return void process.stdout.write(`halves: not here, ${machines}\n`)
  using _ = machines
  const server = await startPacedServer({ host: machines.host })
  const pairs: Pair[] = []
  try {
    while (pairs.filter(isQuiet).length < rounds && pairs.length < rounds * triesPerRound) {
      const two = await measure(machines, server.url, 2)
      const one = await measure(machines, server.url, 1)
      showRound({ two, one })
      pairs.push({ two, one })
    }
  } finally {
    await server.stop()
  }
  showAll(pairs, rounds)
}
