/** The loads of one request, one after the other: once, several times, or at one rate after the other. */
import type { LoadRecord, Trial } from '../../contract/load.ts'
import type { LoadRequest } from '../load-request.ts'
import { judgeTrial, type TrialOutcome } from './judge-trial.ts'
import type { RateSearch } from './rate-search.ts'
import * as registry from './registry.ts'
import { trialRequest } from './trial-request.ts'

const searches: Readonly<Record<Trial['of'], RateSearch>> = registry

export type Perform = (request: LoadRequest) => Promise<LoadRecord>

/** @throws UsageError for a search without thresholds */
export async function performTrials(request: LoadRequest, of: Trial['of'], perform: Perform): Promise<void> {
  const { startRate, nextRate, mostTrials } = searches[of]
  let rate: number | undefined = startRate(request)
  let trials: readonly TrialOutcome[] = []
  while (rate !== undefined && trials.length < mostTrials) {
    const record = await perform(trialRequest(request, { of, rate }, trials.length + 1))
    trials = [...trials, judgeTrial(record, rate)]
    rate = nextRate(trials)
  }
}

/** Each run has its own seed, and request ids of its own. */
export async function performRepeated(request: LoadRequest, times: number, perform: Perform): Promise<void> {
  if (times <= 1) {
    await perform(request)
    return
  }
  for (let index = 1; index <= times; index++) {
    await perform({
      ...request,
      name: `${request.name} ${index}/${times}`,
      seed: request.seed + index - 1,
      runId: `${request.runId}-${index}`,
      repetition: { index, of: times },
    })
  }
}
