/** What is said of other machines' clocks, and when their agents begin, against what is known: their offsets, and the server's own times. */
import type { LoadOutcome } from '../../src/load/run-load.ts'
import { quantilesOf } from '../load/compare.ts'
import { startPacedServer, type TrueTimes } from '../load/paced-server.ts'
import { print } from '../load/rows.ts'
import { gatherOn, sendBy } from './loads.ts'
import { makeMachines } from './machines.ts'

const aheadS = [100_000, 250]
const rate = 40
const gapMs = 1_000 / rate
const mostSkewMs = 10

interface Reading {
  readonly errorMs: number
  readonly boundMs: number
}

/** Who joins first is not known before: the agents are told apart by their clocks. */
const readingsOf = ({ record: { agents = [] } }: LoadOutcome): readonly Reading[] =>
  agents
    .toSorted((a, b) => b.clockOffsetMs - a.clockOffsetMs)
    .map(({ clockOffsetMs, clockBoundMs }, index) => ({
      errorMs: Math.abs(clockOffsetMs - (aheadS[index] ?? 0) * 1000),
      boundMs: clockBoundMs,
    }))

type TrueById = ReadonlyMap<string, TrueTimes>
const receivedMs = (truth: TrueById, id: string | undefined): number =>
  (truth.get(id ?? '')?.receivedNs ?? Number.NaN) / 1e6

/** How far apart the first requests of the two came to the server, beyond what lies between them by plan. */
function skewOf({ requests: [first, second] }: LoadOutcome, truth: TrueById): number {
  return Math.abs(receivedMs(truth, second?.id) - receivedMs(truth, first?.id) - gapMs)
}

/** The smallest time on the way by the joined times: it cannot be below nothing by more than the bound. */
function leastWay({ requests }: LoadOutcome, truth: TrueById): number {
  return Math.min(...requests.map(({ id, sentMs = Number.NaN }) => receivedMs(truth, id) - sentMs))
}

function show(outcomes: readonly LoadOutcome[], truth: TrueById): void {
  const within = outcomes.filter((one) => readingsOf(one).every((read) => read.errorMs <= read.boundMs))
  const all = outcomes.flatMap(readingsOf)
  const [errors, bounds] = [
    quantilesOf(all.map((one) => one.errorMs)),
    quantilesOf(all.map((one) => one.boundMs)),
  ]
  print({
    what: 'offset error within its bound',
    values: {
      runs: `${within.length} of ${outcomes.length}`,
      asked: 'all',
      'error p50, ms': errors.p50.toFixed(3),
      max: errors.max.toFixed(3),
      'bound p50, ms': bounds.p50.toFixed(3),
      'bound max': bounds.max.toFixed(3),
    },
    met: within.length === outcomes.length,
  })
  const skews = outcomes.map((one) => skewOf(one, truth))
  const { p50, p99, max } = quantilesOf(skews)
  const good = skews.filter((skew) => skew <= mostSkewMs).length
  print({
    what: 'start skew, seen by the server',
    values: { 'p50, ms': p50, p99, max, 'asked, ms': mostSkewMs, within: `${good} of ${skews.length}` },
    met: p99 <= mostSkewMs,
  })
  const ways = outcomes.map(
    (one) =>
      leastWay(one, truth) +
      (one.record.agents ?? []).reduce((most, agent) => Math.max(most, agent.clockBoundMs), 0),
  )
  const least = Math.min(...ways)
  print({
    what: 'joined times: sent before received',
    values: { 'least way + bound, ms': least.toFixed(3), asked: '0 or more' },
    met: least >= 0,
  })
}

export async function clocks(runs: number): Promise<void> {
  const machines = makeMachines(aheadS)
  if (typeof machines === 'string') return void process.stdout.write(`clocks: not here, ${machines}\n`)
  using _ = machines
  const server = await startPacedServer({ host: machines.host })
  try {
    await using fleet = await gatherOn(machines, aheadS.length)
    const outcomes: LoadOutcome[] = []
    for (let run = 0; run < runs; run++)
      outcomes.push(await sendBy(fleet, { url: server.url, rate, requests: 8, runId: `clocks-${run}` }))
    const truth = new Map((await server.stop()).map((times) => [times.id, times]))
    show(outcomes, truth)
  } finally {
    await server.stop().catch(() => [])
  }
}
