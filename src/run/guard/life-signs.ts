/** What the exchanges of a check show of whether the server still generates. Pure. */
import type { Exchange } from '../../contract/exchange.ts'
import type { CheckRecord } from '../../contract/report.ts'

/** No answer came, and not because we left. */
export const gotNoAnswer = ({ failure }: Exchange): boolean =>
  failure !== undefined && failure.kind !== 'cancelled'

const endOf = ({ startedAtMs, marks }: Exchange): number => startedAtMs + marks.endMs

const isLife = ({ status, failure, completion }: Exchange): boolean =>
  status === 200 && failure === undefined && completion === 'complete'

/** Whether the last that a check has sent leaves it open that the server still generates. */
export function isInDoubt({ exchanges }: Pick<CheckRecord, 'exchanges'>): boolean {
  const all = Object.values(exchanges).toSorted((a, b) => endOf(a) - endOf(b))
  const last = all.findLast(({ request }) => request.method === 'POST')
  return last === undefined ? all.some(gotNoAnswer) : !isLife(last)
}

/** Whether a request got what any request gets from a server that is gone, as the probe has. */
function isOfGone(exchange: Exchange | undefined, probe: Exchange): boolean {
  if (exchange === undefined) return false
  return gotNoAnswer(exchange) || (exchange.status ?? 0) >= 500 || exchange.status === probe.status
}

/** @returns the record without the findings that only tell that the server is gone; undefined where nothing is left */
export function withoutConsequences(record: CheckRecord, probe: Exchange): CheckRecord | undefined {
  const { outcome, exchanges } = record
  if (outcome.status !== 'fail') return record
  const own = outcome.findings.filter(({ exchange = '' }) => !isOfGone(exchanges[exchange], probe))
  const [first, ...rest] = own
  return first && { ...record, outcome: { ...outcome, findings: [first, ...rest] } }
}
