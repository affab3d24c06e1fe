/** What a load looks like on a console. Pure. */
import { largest } from '../base/extremes.ts'
import { plainText, shorten } from '../base/plain-text.ts'
import type {
  Distribution,
  LatencyMetric,
  LoadRecord,
  LoadSecond,
  ThresholdOutcome,
  Validity,
} from '../contract/load.ts'
import { metrics } from '../contract/latency-metrics.ts'
import { agentLines } from './agent-lines.ts'
import type { Style } from './style.ts'

const nameWidth = 12
const cellWidth = 9
const columns = ['p50', 'p90', 'p95', 'p99', 'p999', 'max', 'mean'] as const

const number = (value: number): string => value.toFixed(value < 10 ? 2 : value < 1000 ? 1 : 0)
const cell = (text: string): string => text.padStart(cellWidth)

function latencyLine(metric: LatencyMetric, distribution: Distribution): string {
  const cells = columns.map((column) => cell(number(distribution[column])))
  return `  ${metric.padEnd(nameWidth)}${cells.join('')}`
}

/** Each with its formula: beside it where there is room, else all of them below. */
function latencyLines({ latencies }: LoadRecord, { style, width }: LoadLook): readonly string[] {
  const shown = Object.entries(latencies) as [LatencyMetric, Distribution][]
  if (shown.length === 0) return []
  const head = `  ${'ms'.padEnd(nameWidth)}${columns.map((column) => cell(column === 'p999' ? 'p99.9' : column)).join('')}`
  const rows = shown.map(([metric, distribution]) => latencyLine(metric, distribution))
  const formulas = shown.map(([metric]) => metrics[metric].formula)
  const longest = largest(formulas.map((formula) => formula.length))
  if (head.length + 2 + longest <= width) {
    const beside = rows.map((row, index) => `${row}  ${style.dim(formulas[index] ?? '')}`)
    return [style.dim(`${head}  formula`), ...beside]
  }
  const below = shown.map(([metric], index) => style.dim(`  ${metric} = ${formulas[index] ?? ''}`))
  return [style.dim(head), ...rows, ...below]
}

const countings = {
  usage: 'by the usage in each frame',
  'token-ids': 'by token ids',
  chunks: 'as one per chunk',
} as const

function countingWords({ counts: { tokensPerChunk }, tokenCounting }: LoadRecord): string {
  return tokensPerChunk === undefined
    ? countings[tokenCounting]
    : `by usage, ${tokensPerChunk.toFixed(1)} per chunk in the mean`
}

function countLines(record: LoadRecord, style: Style): readonly string[] {
  const { counts, rates, durationMs, stoppedBecause } = record
  const { sent, completed, failed, cut, notSent, resent = 0, byStatus } = counts
  const statuses = Object.entries(byStatus).map(([status, count]) => `${count} × HTTP ${status}`)
  const failures = failed === 0 ? '0 failed' : style.bad(`${failed} failed`)
  const rest = [
    cut > 0 ? `${cut} cut off at the end` : '',
    notSent > 0 ? `${notSent} not sent` : '',
    resent > 0 ? `${resent} sent once more` : '',
    ...statuses,
  ]
  const input = rates.inputTokensPerSecond
  return [
    `  ${[`${sent} sent`, `${completed} complete`, failures, ...rest.filter((text) => text !== '')].join(', ')} in ${(durationMs / 1000).toFixed(1)} s; ended because ${stoppedBecause}`,
    `  ${number(rates.requestsPerSecond)} requests/s, ${number(rates.outputTokensPerSecond)} output tokens/s${input === undefined ? '' : `, ${number(input)} input tokens/s`}${rates.goodput === undefined ? '' : `, goodput ${number(rates.goodput)}/s`}  ${style.dim(`tokens counted ${countingWords(record)}`)}`,
  ]
}

function failureLines({ failures }: LoadRecord, style: Style): readonly string[] {
  return failures.map(
    ({ completion, because, count, requestId }) =>
      `  ${style.bad(`${count} × ${completion}`)}  ${shorten(because, 120)} ${style.dim(`(${plainText(requestId)})`)}`,
  )
}

/** Only where it says something else. */
function steadyWords({ state, errorBarMs, steady }: Validity): string {
  if (steady === undefined) return ''
  const same = steady.state === state && number(steady.errorBarMs) === number(errorBarMs)
  return same ? '' : `; after the first second ${steady.state}, ${number(steady.errorBarMs)} ms`
}

/** No more than is known: what lies before the kernel is not seen. */
function stampLines({
  stamps,
  readStampsBecause,
  stampReport,
  validity,
  latencies,
}: LoadRecord): readonly string[] {
  if (stamps === undefined) return []
  if (stampReport === undefined)
    return [
      `  token times are those at which they were read: ${readStampsBecause ?? 'the kernel gave no stamps'}`,
    ]
  const { merged, mergedShare, unstamped, reads, clockSteps } = stampReport
  const shared =
    mergedShare === 0
      ? 'no token shared its stamp with a later one'
      : `${(mergedShare * 100).toFixed(mergedShare < 0.001 ? 3 : 1)} % of the tokens shared a stamp with a later one and may have come up to ${number(merged.max)} ms earlier`
  const odd = [
    unstamped > 0 ? `${unstamped} of ${reads} reads had no stamp that could be right` : '',
    clockSteps > 0 ? `the wall clock was set ${clockSteps} times` : '',
    latencies.lateness === undefined
      ? ''
      : `requests left ${number(validity.lateness.p99)} ms (p99) after they were due, which ttft holds and ttft-sent does not`,
  ].filter((text) => text !== '')
  return [
    `  token times are those at which this machine's kernel received the bytes; the delay of a network card is not seen; ${[shared, ...odd].join('; ')}`,
  ]
}

function validityLines({ validity }: LoadRecord, style: Style): readonly string[] {
  const { state, errorBarMs, canary, socketWait, loopUtilisation, cpuSeconds, maxRssMiB, reasons } = validity
  const paint = { valid: style.good, degraded: style.warn, void: style.bad }[state]
  const facts = `canary p99 ${number(canary.p99)} ms, in sockets p99 ${number(socketWait.p99)} ms, loop ${(loopUtilisation * 100).toFixed(0)} %, CPU ${cpuSeconds.toFixed(1)} s, ${maxRssMiB.toFixed(0)} MiB`
  return [
    `  client ${paint(state)}: every time above may be up to ${style.strong(`${number(errorBarMs)} ms`)} too long (p99)${steadyWords(validity)}  ${style.dim(facts)}`,
    ...reasons.map((reason) => `    ${paint(reason)}`),
  ]
}

function thresholdLine({ status, message }: ThresholdOutcome, style: Style): string {
  const mark = { pass: style.good('✓'), fail: style.bad('✗'), inconclusive: style.warn('?') }[status]
  return `  ${mark} ${message}`
}

/** What both sides say of the same thing. */
function bothSides(
  name: string,
  { server, client }: { readonly server: number | undefined; readonly client: number | undefined },
): readonly string[] {
  if (server === undefined) return []
  const here = client === undefined ? '' : `, here ${number(client)} ms`
  return [`${name} mean ${number(server)} ms there${here}`]
}

function serverLines({ server, latencies }: LoadRecord): readonly string[] {
  if (server === undefined) return []
  const share = (name: string, value: number | undefined): string[] =>
    value === undefined ? [] : [`${name} ${(value * 100).toFixed(1)} %`]
  const plain = (name: string, value: number | undefined, unit = ''): string[] =>
    value === undefined ? [] : [`${name} ${number(value)}${unit}`]
  const compared = [
    ...bothSides('ttft', { server: server.ttftMeanMs, client: latencies.ttft?.mean }),
    ...bothSides('itl', { server: server.itlMeanMs, client: latencies.itl?.mean }),
  ]
  const own = [
    ...plain('queue mean', server.queueMeanMs, ' ms'),
    ...plain('waiting max', server.waitingMax),
    ...share('KV use max', server.kvUsageMax),
    ...plain('preemptions', server.preemptions),
    ...share('prefix hits', server.prefixHitRate),
    ...share('accepted drafts', server.acceptanceRate),
    ...plain('generated tokens', server.generatedTokens),
  ]
  const lines = [compared.join('; '), own.join(', ')].filter((text) => text !== '')
  return lines.map((text) => `  the server says: ${text}`)
}

export function loadHeading(
  { name, arrival, endpoint, connections, threads, seed }: LoadRecord,
  style: Style,
): string {
  const { kind, ...more } = arrival
  const numbers = Object.entries(more).map(([key, value]) =>
    Array.isArray(value) ? `${value.length} times` : key === kind ? String(value) : `${key} ${String(value)}`,
  )
  const facts = [
    `connections ${connections}`,
    `${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    `seed ${seed}`,
  ]
  return `  ${style.strong(plainText(name))}  ${kind} ${numbers.join(', ')}  ${plainText(endpoint)}  ${style.dim(facts.join(', '))}`
}

export interface LoadLook {
  readonly style: Style
  /** Columns of the terminal; no end to them where there is none. */
  readonly width: number
}

/** Everything about a load that has ended. */
export function loadLines(record: LoadRecord, look: LoadLook): readonly string[] {
  const { style } = look
  return [
    loadHeading(record, style),
    ...countLines(record, style),
    ...failureLines(record, style),
    ...latencyLines(record, look),
    ...validityLines(record, style),
    ...agentLines(record, style),
    ...stampLines(record).map((line) => style.dim(line)),
    ...serverLines(record),
    ...record.thresholds.map((outcome) => thresholdLine(outcome, style)),
    ...record.notes.map((note) => `  ${style.dim(plainText(note))}`),
  ]
}

/** One second of a load that goes on, for a console without a terminal. */
export function secondLine(second: LoadSecond): string {
  const { atS, running, sent, completed, failed, outputTokens, ttftP50Ms, itlMeanMs, canaryMaxMs, reported } =
    second
  const ms = (value: number | undefined): string => (value === undefined ? '–' : `${number(value)} ms`)
  return `  ${String(atS).padStart(4)} s  running ${running}  sent ${sent}  complete ${completed}  failed ${failed}  tokens ${outputTokens}  ttft p50 ${ms(ttftP50Ms)}  itl mean ${ms(itlMeanMs)}  canary max ${ms(canaryMaxMs)}${reported === undefined ? '' : `  (${reported.count} of ${reported.of} have reported)`}`
}
