/** Whether tokens of an answer were made when its client had gone, by the server's own counter. */
import type { Finding, Judgement } from '../../../contract/check.ts'
import type { Transcript } from '../../../contract/exchange.ts'
import { tokenCounts } from '../../judges/read.ts'
import { type RequestMetrics, moved } from '../../judges/scrape.ts'
import { type Attempt, type Form, attempts, copies, forms } from '../../judges/hang-ups.ts'
import { scrapeName } from './judge-gauges.ts'

/** Largest share of the tokens that the answers still lacked when the server answered the first scrape after. */
const mostShare = 0.75
/** Least share of all tokens asked for that must still be missing then, or the attempt shows nothing. */
const leastRest = 0.25
/** A single one may fall into a moment in which the machine keeps the server from its work. */
const enoughAttempts = 2

/**
 * A server that answers a scrape has had the time to notice a client that left before. `untold` where the answers were
 * nearly over by then, or nothing is counted.
 */
export function releaseOf(
  transcript: Transcript,
  attempt: Attempt,
  { generationTokens }: RequestMetrics,
): 'released' | 'went-on' | 'untold' {
  const reference = transcript['decode reference']
  const tokens = reference === undefined ? undefined : tokenCounts(reference)?.completion
  const between = (from: string, to: string): number | undefined =>
    moved(transcript[scrapeName(attempt, from)], transcript[scrapeName(attempt, to)], generationTokens)
  const [made, more] = [between('before', 'gone'), between('gone', 'after')]
  if (tokens === undefined || made === undefined || more === undefined) return 'untold'
  const asked = tokens * copies.length
  const rest = asked - made
  if (rest < leastRest * asked) return 'untold'
  return more > mostShare * rest ? 'went-on' : 'released'
}

/** Findings of every form that is left in decode. */
export function tokenFindings(transcript: Transcript, metrics: RequestMetrics): Judgement {
  const judged = forms
    .filter(({ phase }) => phase === 'decode')
    .map((form) => judgeForm(transcript, form, metrics))
  const findings = judged.flatMap((one) => ('vacuous' in one ? [] : one))
  return findings.length > 0 ? findings : (judged.find((one) => 'vacuous' in one) ?? [])
}

function judgeForm(transcript: Transcript, form: Form, metrics: RequestMetrics): Judgement {
  const told = attempts
    .map((attempt) => ({ attempt, release: releaseOf(transcript, { form, attempt }, metrics) }))
    .filter(({ release }) => release !== 'untold')
  if (told.some(({ release }) => release === 'released')) return []
  const last = told.at(-1)
  if (last === undefined || told.length < enoughAttempts)
    return {
      vacuous: `the server answered nothing before the answers were over that were left: ${form.name}`,
    }
  const message = `In each of ${told.length} attempts the answers were made to their end when their clients had gone (${form.name}).`
  const finding: Finding = {
    code: 'generation-went-on',
    message,
    exchange: scrapeName({ form, attempt: last.attempt }, 'after'),
  }
  return [finding]
}
