/** What a run looks like on a console: each event as lines of text. Pure. */
import { plainText, shorten } from '../base/plain-text.ts'
import type { Finding } from '../contract/check.ts'
import type { RunEvent } from '../contract/events.ts'
import { isKnown, levelOfNew, newFindings } from '../contract/is-known.ts'
import type { RungRecord } from '../contract/process-record.ts'
import type { CheckRecord, DeviceMemory, PreparationRecord, TeardownRecord } from '../contract/report.ts'
import { loadSummaryLines } from './load-summary-lines.ts'
import { shellLine } from './shell-quote.ts'
import { duration, type Style } from './style.ts'
import { summaryLines } from './summary-lines.ts'

const idWidth = 40
const rungWidth = 10
const longestMessage = 160

function markOf(record: CheckRecord, style: Style): string {
  if (isKnown(record)) return style.warn('~')
  switch (record.outcome.status) {
    case 'pass':
      return style.good('✓')
    case 'fail':
      return levelOfNew(record) === 'must' ? style.bad('✗') : style.warn('!')
    case 'blocked':
      return style.bad('■')
    case 'skip':
    case 'vacuous':
      return style.dim('–')
  }
}

/** In short: the end of the run says everything about each cause once. */
function findingLine({ code, message, exchange, path }: Finding, style: Style): string {
  const place = [exchange, path].filter((part) => part !== undefined).join(' ')
  return `      ${style.bad(code)}  ${shorten(message, longestMessage)}${place === '' ? '' : style.dim(`  (${plainText(place)})`)}`
}

function outcomeLines({ outcome }: CheckRecord, style: Style): readonly string[] {
  switch (outcome.status) {
    case 'pass':
      return []
    case 'fail':
      return outcome.findings.map((finding) => findingLine(finding, style))
    case 'blocked':
      return [`      ${style.bad(outcome.error.code)}  ${plainText(outcome.error.message)}`]
    case 'skip':
      return [`      ${style.dim(`skipped: ${plainText(outcome.reason)}`)}`]
    case 'vacuous':
      return [`      ${style.warn(`vacuous: ${plainText(outcome.reason)}`)}`]
  }
}

function checkLines(record: CheckRecord, style: Style): readonly string[] {
  const { id, level, durationMs } = record
  const took = style.dim(duration(durationMs, true).padStart(8))
  const should = level === 'should' ? style.dim('  should') : ''
  return [
    `  ${markOf(record, style)} ${id.padEnd(idWidth)}${took}${should}`,
    ...(record.notes ?? []).map((note) => `      ${style.dim(plainText(note))}`),
    ...outcomeLines(record, style),
  ]
}

/** What was given back: what the server itself had, where that is reported, else by how much all was more. */
function servedBy(memory: readonly DeviceMemory[]): string {
  const served = memory.filter(({ servingGiB }) => servingGiB !== undefined)
  const isTold = served.some(({ ownGiB }) => ownGiB !== undefined)
  const sum = served.reduce(
    (total, { beforeGiB, servingGiB = 0, ownGiB = 0 }) =>
      total + (isTold ? ownGiB : Math.max(0, servingGiB - beforeGiB)),
    0,
  )
  if (served.length === 0) return ''
  return isTold || sum < 0.05
    ? ` (the server had ${sum.toFixed(1)} GiB)`
    : ` (${sum.toFixed(1)} GiB more while it served; whose is not reported)`
}

function teardownLines(
  { durationMs, exitCode, signal, proof, findings }: TeardownRecord,
  style: Style,
): readonly string[] {
  const how = signal === null ? `exit ${exitCode}` : signal
  const { temporaryFiles, deviceMemory, unattributed = [] } = proof
  const files = temporaryFiles.length
  const swept = files === 0 ? '' : ` · ${files} temporary file${files === 1 ? '' : 's'} removed`
  const nothing =
    deviceMemory === undefined
      ? 'no process, port or shared memory left'
      : `no process, port, shared or device memory left${servedBy(deviceMemory)}`
  const outcome =
    unattributed.length === 0
      ? nothing
      : `new on this machine, and nothing shows whose: ${unattributed.join(', ')}`
  const mark = unattributed.length === 0 ? style.good('✓') : style.dim('?')
  const stopped = `  ${mark} stopped in ${duration(durationMs)} (${how}) · ${plainText(outcome)}${swept}`
  const lines = findings.map(({ code, message, level }) =>
    level === 'should'
      ? `  ${style.dim('·')} ${code}  ${plainText(message)}`
      : `  ${style.bad('✗')} ${style.bad(code)}  ${plainText(message)}`,
  )
  return findings.some(({ level }) => level === undefined) ? lines : [stopped, ...lines]
}

function againLine({ id }: CheckRecord, report: string | undefined): string {
  const words = ['servewright', 'again', id, ...(report === undefined ? [] : ['--report', report])]
  return `again: ${shellLine(words)}`
}

type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { readonly type: Type }>
type Renderers = {
  readonly [Type in RunEvent['type']]: (event: EventOf<Type>, style: Style) => readonly string[]
}

function rungLine({ rung, atMs, detail }: RungRecord, style: Style): string {
  const note = detail === undefined ? '' : style.dim(`  ${plainText(detail)}`)
  return `  ${style.good('✓')} ${rung.padEnd(rungWidth)}${style.dim(duration(atMs ?? 0).padStart(8))}${note}`
}

function preparedLine({ reused, durationMs, artifacts }: PreparationRecord, style: Style): string {
  const how = reused ? 'already made' : `made in ${duration(durationMs)}`
  return `  ${style.good('✓')} ${how}: ${plainText(artifacts.join(', '))}`
}

function planLine({ run, skipped, left }: EventOf<'checks-plan'>, style: Style): string {
  const others = [
    ...(skipped === 0 ? [] : [` · ${skipped} that ${skipped === 1 ? 'does' : 'do'} not apply`]),
    ...(left === 0 ? [] : [` · ${left} not claimed or filtered out`]),
  ]
  return style.strong(`Checks  ${run}`) + style.dim(others.join(''))
}

const renderers: Renderers = {
  'run-start': ({ target }, style) => ['', style.strong(`servewright · ${plainText(target)}`), ''],
  'server-wait': ({ waitMs, why }, style) => [
    `  ${style.dim('·')} waiting up to ${duration(waitMs)}: ${plainText(why)}`,
  ],
  'model-chosen': ({ model, listed }, style) => [
    `  ${style.dim('·')} model ${plainText(model)}: ${listed === 1 ? 'the only one that the server lists' : `chosen of the ${listed} that the server lists; --model names another`}`,
  ],
  // Shown on its own stream, by `tellCopies`.
  'model-copy': () => [],
  'lost-run-end': ({ runId, processes }, style) => [
    `  ${style.dim('·')} ended what run ${plainText(runId)} had left: ${processes} process(es) and its files`,
  ],
  'devices-take': ({ title, indices }, style) => [
    `  ${style.dim('·')} on ${title} ${indices.join(', ')}: the server sees no other`,
  ],
  'prepare-start': ({ argv }, style) => [
    style.strong('Prepare'),
    style.dim(`  ${plainText(argv.join(' '))}`),
  ],
  'prepare-end': ({ preparation }, style) => [preparedLine(preparation, style), ''],
  'server-start': ({ port, log, role, baseline }, style) => [
    style.strong(
      [baseline === undefined ? 'Start' : `Baseline  ${plainText(baseline)}`, role ?? []].flat().join('  '),
    ),
    style.dim(`  port ${port} · log ${plainText(log)}`),
  ],
  'baseline-end': ({ checks, durationMs }, style) => [
    `  ${style.good('✓')} answered for ${checks} check${checks === 1 ? '' : 's'}${style.dim(duration(durationMs).padStart(8))}`,
  ],
  'server-log': () => [],
  'rung-climb': ({ rung }, style) => [rungLine(rung, style)],
  'server-ready': () => [],
  'checks-plan': (event, style) => ['', planLine(event, style)],
  'check-start': () => [],
  'check-end': ({ record, origin, report }, style) => [
    ...checkLines(record, style),
    ...(origin === 'launched' && newFindings(record).length > 0
      ? [`      ${style.dim(againLine(record, report))}`]
      : []),
  ],
  'load-start': ({ name }, style) => ['', style.strong(`Load  ${plainText(name)}`)],
  'load-second': () => [],
  'load-end': ({ record }, style) => loadSummaryLines(record, style),
  'server-stop': (_event, style) => ['', style.strong('Stop')],
  'server-end': ({ teardown }, style) => teardownLines(teardown, style),
  'run-end': ({ report }, style) => summaryLines(report, style),
}

/** @returns the lines that an event adds to the console, without line ends */
export function consoleLines<Type extends RunEvent['type']>(
  event: EventOf<Type>,
  style: Style,
): readonly string[] {
  const render: (event: EventOf<Type>, style: Style) => readonly string[] = renderers[event.type]
  return render(event, style)
}
