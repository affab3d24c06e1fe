/** What a run keeps of its exchanges: everything, up to a bound that no right server reaches. */
import { keepEnds, recordedCharacters } from '../contract/keep-ends.ts'
import type { CheckRecord } from '../contract/report.ts'
import type { Found } from './run.ts'

/** Characters of one exchange; the longest that the checks of a right server bring is a fiftieth of it. */
const mostOfOne = 4 << 20
/** Characters of a whole run: beyond it a server has shown what it does, and the report has to be read. */
const mostOfRun = 64 << 20
/** Characters of one exchange from then on. */
const leastOfOne = 16 << 10

/** Adds a record, judged already, with the ends of exchanges that are too long. */
export function keepRecord(found: Found, record: CheckRecord): CheckRecord {
  const exchanges = Object.entries(record.exchanges).map(([name, exchange]) => {
    const kept = keepEnds(exchange, found.recordedCharacters < mostOfRun ? mostOfOne : leastOfOne)
    found.recordedCharacters += recordedCharacters(kept)
    return [name, kept] as const
  })
  const kept = { ...record, exchanges: Object.fromEntries(exchanges) }
  found.checks.push(kept)
  return kept
}
