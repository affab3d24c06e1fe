/** What the client adds to each token's time and to the time to first token, against the server's own stamps. */
import { measure } from './measure.ts'
import { median, print } from './rows.ts'

interface Load {
  readonly streams: number
  readonly rate: number
  readonly lagP99: number
  readonly ttftP99: number
}

const loads: readonly Load[] = [
  { streams: 64, rate: 50, lagP99: 1, ttftP99: 2 },
  { streams: 512, rate: 50, lagP99: 5, ttftP99: 5 },
  { streams: 1024, rate: 50, lagP99: 10, ttftP99: 10 },
  { streams: 4096, rate: 10, lagP99: 10, ttftP99: 15 },
]
const seconds = 8
const usPerTokenLimit = 18
const maxMiB = 150

/** An even ramp of two seconds to the number of streams, which then all run at once. */
async function measureLoad({ streams, rate, ...limits }: Load, repeats: number): Promise<void> {
  const runs: Awaited<ReturnType<typeof measure>>[] = []
  for (let repeat = 0; repeat < repeats; repeat++) {
    const arrival = { kind: 'constant', rate: streams / 2 } as const
    const run = await measure(
      { rate },
      { arrival, requests: streams, maxTokens: rate * seconds, stamps: 'read' },
    )
    runs.push(run)
    const { truth, record, usPerToken } = run
    print({
      what: `  ${streams} x ${rate} tok/s, run ${repeat + 1}`,
      values: {
        'lag p50': truth.lag.p50,
        p99: truth.lag.p99,
        max: truth.lag.max,
        'ttft error p50': truth.ttftError.p50,
        'ttft p99': truth.ttftError.p99,
        bar: record.validity.errorBarMs,
        'us/token': usPerToken,
        MiB: record.validity.maxRssMiB,
        state: record.validity.state,
      },
    })
  }
  const of = (read: (run: (typeof runs)[number]) => number): number => median(runs.map(read))
  const [lagP99, ttftP99] = [of(({ truth }) => truth.lag.p99), of(({ truth }) => truth.ttftError.p99)]
  const usPerToken = of((run) => run.usPerToken)
  const mib = of(({ record }) => record.validity.maxRssMiB)
  print({
    what: `${streams} x ${rate} tok/s, median of ${repeats}`,
    values: { 'lag p99': lagP99, 'ttft error p99': ttftP99, 'us/token': usPerToken, MiB: mib },
    met:
      lagP99 <= limits.lagP99 &&
      ttftP99 <= limits.ttftP99 &&
      (streams !== 1024 || usPerToken <= usPerTokenLimit) &&
      (streams !== 4096 || mib <= maxMiB),
  })
}

/** @param streams only the load of so many */
export async function lag(repeats: number, streams?: number): Promise<void> {
  for (const load of loads) {
    if (streams === undefined || load.streams === streams) await measureLoad(load, repeats)
  }
}
