/** Raises the rate until the server is saturated, or the client is. */
import { shownRate } from './judge-trial.ts'
import type { RateSearch } from './rate-search.ts'

const step = 1.5

export const sweep: RateSearch = {
  mostTrials: 24,
  startRate: ({ arrival }) => ('rate' in arrival ? arrival.rate : 1),
  nextRate: (trials) => {
    const last = trials.at(-1)
    return last?.status === 'fail' || last?.status === 'void' ? undefined : (last?.rate ?? 1) * step
  },
  conclude: (trials) => {
    const last = trials.at(-1)
    const held = trials.filter(({ status }) => status !== 'fail' && status !== 'void').at(-1)
    const highest = held === undefined ? 'no rate' : shownRate(held.rate)
    if (last?.status === 'void') {
      const message = `The client was the bottleneck at ${shownRate(last.rate)}: ${last.because} The server kept up with ${highest}.`
      return { status: 'unproven', reason: { code: 'unproven/client-saturated', message } }
    }
    if (held === undefined) {
      const message = `The server did not keep up with the lowest rate: ${last?.because ?? 'no load ran.'}`
      return { status: 'rejected', reason: { code: 'load/saturated', message } }
    }
    const end = last?.status === 'fail' ? ` At ${shownRate(last.rate)}: ${last.because}` : ''
    return {
      status: 'proven',
      reason: { code: 'proven', message: `The server kept up with ${highest}.${end}` },
    }
  },
}
