/** A plan's loads one after the other: once, several times, or at one rate after the other. */
import type { LoadSecond } from '../../contract/load.ts'
import type { Reason } from '../../contract/report.ts'
import type { LoadDecision } from './decide-load.ts'
import type { LoadRequest } from '../load-request.ts'
import type { MetricSource } from '../record/scrape-server.ts'
import { repeatLoad } from './repeat-load.ts'
import { runLoad, type LoadOutcome } from '../run-load.ts'
import { searchRate } from './search-rate.ts'
import { sweepRates } from './sweep-rates.ts'

export interface Performance {
  readonly mode: 'once' | 'sweep' | 'search'
  readonly repeat: number
  readonly signal: AbortSignal
  /** The server's own metrics. */
  readonly metrics: MetricSource | undefined
  onSecond(second: LoadSecond): void
  onOutcome(outcome: LoadOutcome): void
  /** Does something else while a load goes on that is put once or repeated. */
  around?(request: LoadRequest, load: () => Promise<LoadOutcome>): Promise<LoadOutcome>
}

export interface Performed {
  /** What the loads say beside their records. */
  readonly reasons: readonly Reason[]
  /** Of a sweep or a search, in which a rate may well fail: the verdict on all of them. */
  readonly decision?: LoadDecision
}

export async function performPlan(request: LoadRequest, performance: Performance): Promise<Performed> {
  const { mode, repeat, signal, onSecond, metrics, onOutcome, around } = performance
  const perform = async (one: LoadRequest): Promise<LoadOutcome> => {
    const load = (): Promise<LoadOutcome> => runLoad(one, { signal, onSecond, metrics })
    const outcome = mode === 'once' && around !== undefined ? await around(one, load) : await load()
    onOutcome(outcome)
    return outcome
  }
  if (mode === 'sweep') return { reasons: [], decision: await sweepRates(request, perform) }
  if (mode === 'search') return { reasons: [], decision: await searchRate(request, perform) }
  return { reasons: await repeatLoad(request, repeat, perform) }
}
