/** What the records of all loads say of the server; pure. */
import type { LoadRecord, Trial } from '../contract/load.ts'
import type { Reason } from '../contract/report.ts'
import { lumpsText } from './record/lumps.ts'
import { judgeTokenCounts } from './record/judge-token-counts.ts'
import { judgeTrial } from './search/judge-trial.ts'
import type { RateSearch } from './search/rate-search.ts'
import * as registry from './search/registry.ts'

const searches: Readonly<Record<Trial['of'], RateSearch>> = registry

export interface JudgedLoads {
  /** Why the server is rejected, most important first. */
  readonly rejected: readonly Reason[]
  /** Why nothing is proven. */
  readonly unproven: readonly Reason[]
  /** What was shown, where nothing speaks against it. */
  readonly proven: readonly Reason[]
  /** What else was measured. */
  readonly noted: readonly Reason[]
}

export interface LoadRules {
  /** The numbers are what the run is for: a client that was too slow spoils them although no threshold asks. */
  readonly measured: boolean
  /** The server claims metrics, whose counts are held against what its clients were given. */
  readonly counted: boolean
}

/** Why a load was stopped whose server was lost: what it met is that, once more. */
export const serverEnded = 'the server ended'

/** A model may end an answer at once; where it does so with more of them, the load was none. */
const mostEmpty = 0.5

/** Failures that a slow client could have caused itself. */
const doubtful: readonly string[] = ['timeout', 'stalled']

/** Failures that are the server's: under a client that was too slow, what looks like slowness is not counted. */
function serverFailures({ counts, validity }: LoadRecord): number {
  const certain = Object.entries(counts.byCompletion).filter(
    ([completion]) =>
      completion !== 'complete' && (validity.state !== 'void' || !doubtful.includes(completion)),
  )
  return certain.reduce((sum, [, count]) => sum + count, 0)
}

function errorReasons(record: LoadRecord): readonly Reason[] {
  const { counts, failures, stoppedBecause, name, errorBudget } = record
  const answers = counts.completed + counts.failed
  if (serverFailures(record) === 0 || counts.failed / answers <= errorBudget) return []
  const [worst] = failures
  const example = worst === undefined ? '' : ` Most often ${worst.completion}: ${worst.because}`
  const stopped = stoppedBecause.includes('failed') ? ` The load was stopped: ${stoppedBecause}.` : ''
  const message = `${name}: ${counts.failed} of ${answers} requests failed; the error budget allows ${Number((errorBudget * 100).toPrecision(6))} %.${example}${stopped}`
  return [{ code: 'load/errors', message }]
}

const wrongUsage = {
  usageShort: {
    code: 'load/usage-short',
    says: 'usage counts fewer tokens than there were frames with text',
  },
  usageLong: { code: 'load/usage-long', says: 'usage counts more tokens than their requests allow' },
} as const

/** A usage below the number of frames with text, or above the limit of its request, is wrong, whoever was slow. */
function usageReasons({ name, counts, errorBudget }: LoadRecord): readonly Reason[] {
  return (['usageShort', 'usageLong'] as const).flatMap((kind) => {
    const count = counts[kind] ?? 0
    if (count === 0 || count / counts.completed <= errorBudget) return []
    const { code, says } = wrongUsage[kind]
    return [{ code, message: `${name}: in ${count} of ${counts.completed} answers ${says}.` }]
  })
}

function streamingReasons({ name, counts }: LoadRecord): readonly Reason[] {
  if (counts.notStreamed === undefined) return []
  const message = `${name}: ${lumpsText(counts)} (stream/incremental under load); look for a proxy that buffers.`
  return [{ code: 'load/not-streamed', message }]
}

function thresholdReasons(
  { name, thresholds }: LoadRecord,
  status: 'fail' | 'inconclusive',
): readonly Reason[] {
  const code = status === 'fail' ? 'load/threshold-missed' : 'unproven/threshold-inconclusive'
  return thresholds
    .filter((outcome) => outcome.status === status)
    .map(({ message }) => ({ code, message: `${name}: ${message}` }))
}

/** What a void run says of latencies is nobody's fault but ours. */
function missedReasons(record: LoadRecord): readonly Reason[] {
  return record.validity.state === 'void' ? [] : thresholdReasons(record, 'fail')
}

function unprovenReasons(record: LoadRecord, { measured }: LoadRules): readonly Reason[] {
  const { name, validity, counts, thresholds } = record
  if (validity.state === 'void') {
    const message = `${name}: ${validity.reasons.join(' ')}`
    return measured || thresholds.length > 0 ? [{ code: 'unproven/client-saturated', message }] : []
  }
  if (counts.completed === 0)
    return [{ code: 'unproven/nothing-measured', message: `${name}: no request got a complete answer.` }]
  const { empty = 0, completed } = counts
  if (empty > completed * mostEmpty) {
    const message = `${name}: ${empty} of ${completed} answers had no output.`
    return [{ code: 'unproven/nothing-measured', message }, ...thresholdReasons(record, 'inconclusive')]
  }
  return thresholdReasons(record, 'inconclusive')
}

const trialsOf = (records: readonly LoadRecord[], of: Trial['of']) =>
  records.flatMap((record) => (record.trial?.of === of ? [judgeTrial(record, record.trial.rate)] : []))

/** Coefficient of variation of the values, 0 for one. */
export function variation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  if (values.length < 2 || mean === 0) return 0
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return Math.sqrt(squares / (values.length - 1)) / mean
}

/** How much a load varies from run to run, which one run cannot tell. */
function variationReasons(records: readonly LoadRecord[]): readonly Reason[] {
  const repeated = records.filter(({ repetition }) => repetition !== undefined)
  if (repeated.length === 0) return []
  const of = (read: (record: LoadRecord) => number | undefined): string =>
    `${(variation(repeated.map(read).filter((value) => value !== undefined)) * 100).toFixed(1)} %`
  const message =
    `From run to run (standard deviation ÷ mean): ttft p50 ${of(({ latencies }) => latencies.ttft?.p50)}, ` +
    `ttft p99 ${of(({ latencies }) => latencies.ttft?.p99)}, ` +
    `output tokens/s ${of(({ rates }) => rates.outputTokensPerSecond)}.`
  return [{ code: 'load/variation', message }]
}

function provenBy(records: readonly LoadRecord[]): readonly Reason[] {
  if (records.length === 0) return []
  const completed = records.reduce((sum, { counts }) => sum + counts.completed, 0)
  const met = records.reduce((sum, { thresholds }) => sum + thresholds.length, 0)
  return [{ code: 'proven', message: `${completed} answers were complete, ${met} thresholds met.` }]
}

/** Failed requests reject, then missed thresholds; of rates that were tried, one may well fail. */
export function judgeLoads(all: readonly LoadRecord[], rules: LoadRules): JudgedLoads {
  const records = all.filter(({ stoppedBecause }) => stoppedBecause !== serverEnded)
  const plain = records.filter(({ trial }) => trial === undefined)
  const conclusions = (['sweep', 'search'] as const).flatMap((of) => {
    const trials = trialsOf(records, of)
    return trials.length === 0 ? [] : [searches[of].conclude(trials)]
  })
  const concluded = (wanted: 'proven' | 'rejected' | 'unproven'): readonly Reason[] =>
    conclusions.filter(({ status }) => status === wanted).map(({ reason }) => reason)
  return {
    rejected: [
      ...(rules.counted ? records.flatMap(judgeTokenCounts) : []),
      ...plain.flatMap(errorReasons),
      ...plain.flatMap(usageReasons),
      ...plain.flatMap(missedReasons),
      ...concluded('rejected'),
    ],
    unproven: [...plain.flatMap((record) => unprovenReasons(record, rules)), ...concluded('unproven')],
    proven: [...concluded('proven'), ...provenBy(plain)],
    noted: [...records.flatMap(streamingReasons), ...variationReasons(records)],
  }
}
