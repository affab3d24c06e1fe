/** Whether the error bar is true: at least the 99th percentile of what the times of tokens are off by, in many runs. */
import { lanes, type Lane } from '../load/cores.ts'
import { measure } from '../load/measure.ts'
import type { BarRun } from './results.ts'

interface Situation {
  readonly streams: number
  readonly rate: number
  readonly mode?: 'lockstep'
  readonly stallMs?: number
  readonly atOnce?: true
}

/** From idle to saturated, staggered and in lockstep, standing still in between. */
const situations: readonly Situation[] = [
  { streams: 16, rate: 50 },
  { streams: 64, rate: 50, mode: 'lockstep' },
  { streams: 256, rate: 50 },
  { streams: 512, rate: 50, stallMs: 30 },
  { streams: 1024, rate: 50, atOnce: true },
  { streams: 1024, rate: 50, mode: 'lockstep' },
  { streams: 2048, rate: 50, mode: 'lockstep' },
  { streams: 1024, rate: 50, stallMs: 70 },
  { streams: 256, rate: 200, stallMs: 30 },
  { streams: 2048, rate: 100 },
]
const seconds = 2

async function runOne({ streams, rate, mode, stallMs = 0, atOnce }: Situation, lane: Lane): Promise<BarRun> {
  const arrival =
    atOnce === true
      ? ({ kind: 'users', users: streams } as const)
      : ({ kind: 'constant', rate: streams } as const)
  const order = { arrival, requests: streams, maxTokens: rate * seconds }
  const server = { rate, lane, ...(mode === undefined ? {} : { mode }) }
  const { record, truth } = await measure(server, order, { cores: [lane.client], stallMs })
  const { errorBarMs: bar, state } = record.validity
  const { p99: lagP99 } = truth.lag
  const how = [mode, atOnce && 'at once', stallMs > 0 && `stalls of ${stallMs} ms`].filter(Boolean)
  return { what: [`${streams} x ${rate}`, ...how].join(', '), lagP99, bar, state, covered: bar >= lagP99 }
}

/** @param most pairs of cores that are used at a time */
export async function measureBars(runs: number, most: number): Promise<readonly BarRun[]> {
  let next = 0
  const seen: BarRun[] = []
  const work = async (lane: Lane): Promise<void> => {
    while (next < runs) {
      const situation = situations[next++ % situations.length]
      if (situation !== undefined) seen.push(await runOne(situation, lane))
    }
  }
  await Promise.all(lanes(most).map(work))
  return seen
}
