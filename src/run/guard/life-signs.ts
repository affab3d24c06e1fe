/** What the exchanges of a check show of whether the server still generates. Pure. */
import type { Exchange } from '../../contract/exchange.ts'
import type { CheckRecord, ServerRecord } from '../../contract/report.ts'
import { type Strain, starvedBy } from '../../contract/strain.ts'

export const timedOut = ({ failure }: Exchange): boolean =>
  failure?.kind === 'timeout' || failure?.kind === 'stalled'

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

/** One answer may be a server's hiccup; so many in a row are not. */
export const mostTries = 3

/** A probe that brought no token. */
interface FailedProbe {
  /** Which try it was, counted from 1. */
  readonly number: number
  /** What the machine did meanwhile. */
  readonly strain: Strain
  /** Whether it waited as long as the requests of checks do. */
  readonly patient: boolean
}

/** Whether a probe says that the server is gone, rather than that it or the machine has too much to do. */
export function provesGone(answer: Exchange, { number, strain, patient }: FailedProbe): boolean {
  // A request that ran into its limit because this process slept through it says nothing about the server.
  if (timedOut(answer) && (answer.lateMs ?? 0) > answer.marks.endMs / 2) return false
  if (number === mostTries) return true
  return timedOut(answer) && (patient || starvedBy(strain) === undefined)
}

/** What is left to say of whatever comes after. */
export const lossWords = ({ state, since }: NonNullable<ServerRecord['gone']>): string =>
  `the server ${state === 'hung' ? 'hangs' : 'is gone'} since ${since}`

/** Whether a request got what any request gets from a server that is gone, as the probe has where there was one. */
export function isOfGone(exchange: Exchange | undefined, probe?: Exchange): boolean {
  if (exchange === undefined) return false
  const { status = 0 } = exchange
  return gotNoAnswer(exchange) || status >= 500 || (status > 0 && status === probe?.status)
}

/** @returns the record without the findings that only tell that the server is gone; undefined where nothing is left */
export function withoutConsequences(record: CheckRecord, probe?: Exchange): CheckRecord | undefined {
  const { outcome, exchanges } = record
  if (outcome.status !== 'fail') return record
  const own = outcome.findings.filter(({ exchange = '' }) => !isOfGone(exchanges[exchange], probe))
  const [first, ...rest] = own
  return first && { ...record, outcome: { ...outcome, findings: [first, ...rest] } }
}
