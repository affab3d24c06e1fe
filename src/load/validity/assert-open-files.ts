/** Refuses a load for whose connections the process has too few file descriptors, before anything is sent. */
import { largest } from '../../base/extremes.ts'
import { EnvironmentError } from '../../base/errors.ts'
import type { Arrival } from '../../contract/load-plan.ts'
import type { OpenFiles } from '../../host/open-files.ts'

/** For the canary, threads, modules and files that are opened meanwhile. */
const reserve = 64
/** In an open loop it is unknown how many requests will be open: those of one second have to fit. */
const openLoopSeconds = 1

export function connectionsNeeded(arrival: Arrival): number {
  switch (arrival.kind) {
    case 'users':
      return arrival.users
    case 'constant':
    case 'poisson':
    case 'gamma':
      return Math.ceil(arrival.rate * openLoopSeconds)
    case 'ramp':
      return Math.ceil(Math.max(arrival.fromRate, arrival.toRate) * openLoopSeconds)
    case 'steps':
      return Math.ceil(largest(arrival.rates) * openLoopSeconds)
    case 'trace':
      return Math.min(arrival.atMs.length, 64)
  }
}

/** @throws EnvironmentError `environment/too-few-files` with the number that is needed */
export function assertOpenFiles(arrival: Arrival, { open, limit }: OpenFiles): void {
  const needed = open + connectionsNeeded(arrival) + reserve
  if (needed <= limit) return
  throw new EnvironmentError(
    'environment/too-few-files',
    `The load needs ${needed} file descriptors, but this process may open only ${limit}`,
    { hint: `Raise the limit first: ulimit -n ${needed}`, facts: { needed, limit } },
  )
}
