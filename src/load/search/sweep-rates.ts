/** Raises the rate until the server is saturated, or the client is. */
import type { LoadRequest } from '../load-request.ts'
import type { LoadDecision } from './decide-load.ts'
import { judgeTrial, orderAt, shownRate, type Trial } from './judge-trial.ts'
import type { Perform } from './repeat-load.ts'

const step = 1.5
const mostStages = 24

function startRate({ arrival }: LoadRequest): number {
  return 'rate' in arrival ? arrival.rate : 1
}

function decide(trials: readonly Trial[]): LoadDecision {
  const last = trials.at(-1)
  const held = trials.filter(({ status }) => status !== 'fail' && status !== 'void').at(-1)
  const highest = held === undefined ? 'no rate' : shownRate(held.rate)
  if (last?.status === 'void') {
    const message = `The client was the bottleneck at ${shownRate(last.rate)}: ${last.because} The server held ${highest}.`
    return { verdict: 'blocked', exitCode: 5, reasons: [{ code: 'unproven/client-saturated', message }] }
  }
  if (held === undefined) {
    const message = `The server did not hold the lowest rate: ${last?.because ?? 'nothing ran.'}`
    return { verdict: 'rejected', exitCode: 1, reasons: [{ code: 'load/saturated', message }] }
  }
  const end = last?.status === 'fail' ? ` At ${shownRate(last.rate)}: ${last.because}` : ''
  return {
    verdict: 'accepted',
    exitCode: 0,
    reasons: [{ code: 'proven', message: `The server held ${highest}.${end}` }],
  }
}

export async function sweepRates(request: LoadRequest, perform: Perform): Promise<LoadDecision> {
  const trials: Trial[] = []
  let rate = startRate(request)
  for (let stage = 1; stage <= mostStages; stage++) {
    const { record } = await perform(orderAt(request, rate, stage))
    const trial = judgeTrial(record, rate, request.errorBudget)
    trials.push(trial)
    if (trial.status === 'fail' || trial.status === 'void') break
    rate *= step
  }
  return decide(trials)
}
