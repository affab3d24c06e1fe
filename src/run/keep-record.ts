/** What a run keeps of its exchanges: everything, up to a bound that no right server reaches. */
import { keepEnds, recordedCharacters } from '../contract/keep-ends.ts'
import type { CheckRecord } from '../contract/report.ts'
import type { Exchange, Transcript } from '../contract/exchange.ts'
import type { Found } from './run.ts'

/** Characters of one exchange; the longest that the checks of a right server bring is a fiftieth of it. */
const mostOfOne = 4 << 20
/** Characters of a whole run: beyond it a server has shown what it does, and the report has to be read. */
const mostOfRun = 64 << 20
/** Characters of one exchange from then on. */
const leastOfOne = 16 << 10

/** The exchanges, with the ends of those that are too long; what they take is counted. */
export function keepExchanges(
  found: Pick<Found, 'recordedCharacters'>,
  exchanges: Transcript,
): Record<string, Exchange> {
  const kept: Record<string, Exchange> = {}
  for (const [name, exchange] of Object.entries(exchanges)) {
    const one = keepEnds(exchange, found.recordedCharacters < mostOfRun ? mostOfOne : leastOfOne)
    found.recordedCharacters += recordedCharacters(one)
    kept[name] = one
  }
  return kept
}

/** Adds a record, judged already, with what is kept of its exchanges. */
export function keepRecord(found: Found, record: CheckRecord): CheckRecord {
  const kept = { ...record, exchanges: keepExchanges(found, record.exchanges) }
  found.checks.push(kept)
  return kept
}
