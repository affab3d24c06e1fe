/** A run in Markdown: the verdict, what is wrong, how to see it again, what was not tested, the load. Pure. */
import type { LoadRecord } from '../../contract/load.ts'
import type { RunReport } from '../../contract/report.ts'
import { type Cause, causesOf } from '../causes/causes.ts'
import { coverageOf, notTestedText, shareTexts } from '../causes/coverage.ts'
import { legendOf } from '../causes/legend.ts'
import { countLine } from '../count-table.ts'
import { curlLine } from '../curl-line.ts'
import { nextStep } from '../next-step.ts'
import { ownReasons } from '../own-reasons.ts'
import { nameOf } from '../runs-of.ts'
import { acceleratorText } from '../accelerator-text.ts'
import { shellLine } from '../shell-quote.ts'
import { duration } from '../style.ts'
import { codeBlock, codeSpan, escapeText } from './escape.ts'
import { table } from './table.ts'

export const verdictMark = { accepted: '✅', rejected: '❌', blocked: '⛔', unproven: '❔' } as const
const levelWords = { must: '❌', should: 'noted', unproven: 'unproven', known: 'known' } as const
/** A summary of GitHub may have a megabyte; all of it is in the page. */
const mostCauses = 40
const mostChecks = 6

const named = (checks: readonly string[]): string => {
  const shown = checks.slice(0, mostChecks).map(codeSpan).join(', ')
  return checks.length > mostChecks ? `${shown} and ${checks.length - mostChecks} more` : shown
}

function causeLines({ code, message, level, checks, means, advice, exchange }: Cause): readonly string[] {
  const where = checks.length === 0 ? '' : ` · ${named(checks)}`
  return [
    `- ${levelWords[level]} **${codeSpan(code)}** ${escapeText(message)}${where}`,
    ...(means === undefined ? [] : [`  <br>${escapeText(means)}`]),
    ...(advice === undefined ? [] : [`  <br>→ ${escapeText(advice)}`]),
    ...(exchange === undefined || level === 'known'
      ? []
      : ['', ...codeBlock(curlLine(exchange.request), 'sh').map((line) => `  ${line}`), '']),
  ]
}

function reasonLines({ error, reasons }: RunReport): readonly string[] {
  const hint = error?.hint === undefined ? [] : [`  <br>→ ${escapeText(error.hint)}`]
  return reasons.flatMap(({ code, message }, index) => [
    `- **${codeSpan(code)}** ${escapeText(message)}`,
    ...(index === 0 ? hint : []),
  ])
}

/** What is wrong, by cause; where nothing was found, why the verdict is what it is. */
function foundLines(report: RunReport): readonly string[] {
  const causes = causesOf(report)
  const reasons = ownReasons(report)
  const more = causes.length - mostCauses
  return [
    ...(reasons.length === 0 ? [] : ['## Why', '', ...reasonLines({ ...report, reasons }), '']),
    ...(causes.length === 0
      ? []
      : ['## Findings', '', ...causes.slice(0, mostCauses).flatMap(causeLines), '']),
    ...(more > 0 ? [`And ${more} more, in the report.`, ''] : []),
  ]
}

function loadRow({ name, rates, latencies, validity, counts, thresholds }: LoadRecord): readonly string[] {
  const ms = (value: number | undefined): string => (value === undefined ? '–' : value.toFixed(1))
  const met = thresholds.filter(({ status }) => status === 'pass').length
  return [
    codeSpan(name),
    rates.requestsPerSecond.toFixed(2),
    rates.outputTokensPerSecond.toFixed(0),
    ms(latencies.ttft?.p50),
    ms(latencies.ttft?.p99),
    ms(latencies.itl?.p50),
    ms(latencies.itl?.p99),
    `${validity.errorBarMs.toFixed(1)} (${validity.state})`,
    String(counts.failed),
    thresholds.length === 0 ? '–' : `${met} of ${thresholds.length}`,
  ]
}

const loadHeads = [
  'Load',
  'requests/s:',
  'tokens/s:',
  'TTFT p50 ms:',
  'p99 ms:',
  'ITL p50 ms:',
  'p99 ms:',
  'client adds up to, ms:',
  'failed:',
  'thresholds met:',
]

function loadLines({ loads = [] }: RunReport): readonly string[] {
  return loads.length === 0 ? [] : ['## Load', '', ...table(loadHeads, loads.map(loadRow))]
}

function provenanceLines({ provenance, id, startedAt }: RunReport): readonly string[] {
  const { servewright, machine, accelerators = [], engine, commandLine } = provenance
  const versions = Object.entries(engine).map(([name, version]) => `${name} ${version}`)
  const facts = [
    ['Run', `${id}, ${startedAt}`],
    ['Servewright', servewright],
    ['Engine', versions.join(', ')],
    ['Machine', `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB.toFixed(0)} GiB, ${machine.os}`],
    ['Accelerators', accelerators.map(acceleratorText).join('; ')],
    ['Command', shellLine(commandLine)],
  ].filter(([, text]) => text !== '')
  return [
    '<details><summary>Where this comes from</summary>',
    '',
    ...table(
      ['', ''],
      facts.map(([name = '', text = '']) => [name, codeSpan(text)]),
    ),
    '</details>',
    '',
  ]
}

/** @returns lines without line ends */
export function runMarkdown(report: RunReport): readonly string[] {
  const { verdict, durationMs, exitCode } = report
  const coverage = coverageOf(report)
  const left = coverage && notTestedText(coverage)
  const share = [...shareTexts(report), ...[countLine(report) ?? []].flat()]
  return [
    `# ${verdictMark[verdict]} ${verdict} · ${escapeText(nameOf(report))}`,
    '',
    [...share, duration(durationMs), `exit ${exitCode}`].join(' · '),
    '',
    ...nextStep(report).flatMap((line) => [`**Next:** ${escapeText(line)}`, '']),
    ...foundLines(report),
    ...(left === undefined ? [] : [`**Not tested:** ${escapeText(left)}`, '']),
    ...loadLines(report),
    ...legendOf(report).flatMap(({ word, means }) => [`_${word}_: ${escapeText(means)}`, '']),
    ...provenanceLines(report),
  ]
}
