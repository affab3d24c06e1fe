/** The same load several times: how much it varies from run to run, which one run cannot tell. */
import type { Reason } from '../../contract/report.ts'
import type { LoadRequest } from '../load-request.ts'
import type { LoadOutcome } from '../run-load.ts'

export type Perform = (request: LoadRequest) => Promise<LoadOutcome>

/** Coefficient of variation of the runs' values, 0 for one run. */
export function variation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  if (values.length < 2 || mean === 0) return 0
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return Math.sqrt(squares / (values.length - 1)) / mean
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`

/** Each run has its own seed, and request ids of its own. */
export async function repeatLoad(
  request: LoadRequest,
  repeat: number,
  perform: Perform,
): Promise<readonly Reason[]> {
  if (repeat <= 1) {
    await perform(request)
    return []
  }
  const outcomes: LoadOutcome[] = []
  for (let index = 0; index < repeat; index++) {
    outcomes.push(
      await perform({
        ...request,
        name: `${request.name} ${index + 1}/${repeat}`,
        seed: request.seed + index,
        runId: `${request.runId}-${index + 1}`,
      }),
    )
  }
  const of = (read: (outcome: LoadOutcome) => number | undefined): string =>
    percent(variation(outcomes.map(read).filter((value) => value !== undefined)))
  const message =
    `From run to run (standard deviation ÷ mean): ttft p50 ${of(({ record }) => record.latencies.ttft?.p50)}, ` +
    `ttft p99 ${of(({ record }) => record.latencies.ttft?.p99)}, ` +
    `output tokens/s ${of(({ record }) => record.rates.outputTokensPerSecond)}.`
  return [{ code: 'load/variation', message }]
}
