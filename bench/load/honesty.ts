/** Whether the client knows itself: its error bar against the truth, and that it voids what it cannot do. */
import { measure } from './measure.ts'
import { print } from './rows.ts'

interface Situation {
  readonly streams: number
  readonly rate: number
  readonly mode: 'stagger' | 'lockstep'
}

/** From idle to saturated, staggered and in lockstep. */
const situations: readonly Situation[] = [
  { streams: 16, rate: 50, mode: 'stagger' },
  { streams: 64, rate: 50, mode: 'lockstep' },
  { streams: 256, rate: 50, mode: 'stagger' },
  { streams: 512, rate: 50, mode: 'lockstep' },
  { streams: 1024, rate: 50, mode: 'stagger' },
  { streams: 1024, rate: 50, mode: 'lockstep' },
  { streams: 2048, rate: 25, mode: 'lockstep' },
  { streams: 2048, rate: 60, mode: 'stagger' },
]
const coverageWanted = 0.95

export async function canary(runs: number): Promise<void> {
  let covered = 0
  for (let index = 0; index < runs; index++) {
    const { streams, rate, mode } = situations[index % situations.length] ?? {
      streams: 16,
      rate: 50,
      mode: 'stagger',
    }
    const arrival = { kind: 'constant', rate: streams } as const
    const { record, truth } = await measure(
      { rate, mode },
      { arrival, requests: streams, maxTokens: rate * 4, stamps: 'read' },
    )
    const { errorBarMs, state, canary: lags, socketWait } = record.validity
    const covers = errorBarMs >= truth.lag.p99
    if (covers) covered += 1
    print({
      what: `  ${index + 1}: ${streams} x ${rate} ${mode}`,
      values: {
        'true lag p99': truth.lag.p99,
        bar: errorBarMs,
        'canary p99': lags.p99,
        'in sockets p99': socketWait.p99,
        state,
      },
      met: covers,
    })
  }
  print({
    what: `error bar over ${runs} runs`,
    values: { covered: `${covered} of ${runs}` },
    met: covered / runs >= coverageWanted,
  })
}

/** Eight times what the table asks of a core. */
export async function overload(runs: number): Promise<void> {
  let voided = 0
  for (let index = 0; index < runs; index++) {
    const arrival = { kind: 'users', users: 2048 } as const
    const { record } = await measure({ rate: 200 }, { arrival, requests: 2048, maxTokens: 1_000 })
    if (record.validity.state === 'void') voided += 1
    print({
      what: `  overloaded, run ${index + 1}`,
      values: {
        bar: record.validity.errorBarMs,
        loop: record.validity.loopUtilisation,
        state: record.validity.state,
      },
    })
  }
  print({
    what: `overloaded client, ${runs} runs`,
    values: { void: `${voided} of ${runs}` },
    met: voided === runs,
  })
}
