/** The end of a run on a console: verdict, counts, reasons and what to do next. Pure. */
import { plainText, shorten } from '../base/plain-text.ts'
import { checkIdOf, recordName } from '../contract/is-known.ts'
import type { RunReport } from '../contract/report.ts'
import { causeLines } from './cause-lines.ts'
import { coverageOf, notTestedText, shareTexts } from './causes/coverage.ts'
import { legendOf } from './causes/legend.ts'
import { countLine, tableLines } from './count-table.ts'
import { undecidedSteps } from './undecided-steps.ts'
import { duration, type Style } from './style.ts'

const shownReasons = 8
/** The whole message stands with its check. */
const longestReason = 200
const shownLogLines = 12

function errorLines({ error }: RunReport, style: Style): readonly string[] {
  if (error === undefined) return []
  const evidence = error.facts?.['evidence']
  const tail = error.facts?.['logTail']
  const log = Array.isArray(tail) && evidence === undefined ? tail.slice(-shownLogLines) : []
  return [
    `  ${style.bad(error.code)}  ${plainText(error.message)}`,
    ...(typeof evidence === 'string' ? [style.dim(`  log: ${plainText(evidence.trim())}`)] : []),
    ...log.map((line) => style.dim(`  | ${plainText(String(line))}`)),
    ...(error.hint === undefined ? [] : [`  → ${plainText(error.hint)}`]),
  ]
}

/** What stands among the findings, with all that there is to say of it. */
function codesOfFindings({ checks, servers }: RunReport): ReadonlySet<string> {
  const found = servers.flatMap(({ findings, teardown }) => [...findings, ...(teardown?.findings ?? [])])
  const failed = checks.flatMap((record) =>
    record.outcome.status === 'fail'
      ? record.outcome.findings.flatMap(({ code }) => [
          `${recordName(record)}/${code}`,
          `${checkIdOf(record)}/${code}`,
        ])
      : [],
  )
  return new Set(['proven', ...found.map(({ code }) => code), ...failed])
}

function reasonLines(report: RunReport, style: Style): readonly string[] {
  if (report.error !== undefined) return errorLines(report, style)
  const { verdict } = report
  const told = codesOfFindings(report)
  const reasons = report.reasons.filter(({ code }) => !told.has(code))
  const shown = reasons.slice(0, shownReasons)
  const more = reasons.length - shownReasons
  const paint = verdict === 'accepted' ? style.warn : style.bad
  return [
    ...shown.map(({ code, message }) => `  ${paint(code)}  ${shorten(message, longestReason)}`),
    ...(more > 0 ? [style.dim(`  and ${more} more, in the report`)] : []),
  ]
}

function warningLines({ servers }: RunReport, style: Style): readonly string[] {
  return servers.flatMap(({ warnings = [] }) =>
    warnings.map(({ code, message }) => `  ${style.warn(code)}  ${plainText(message)}`),
  )
}

/** Why checks proved nothing, each reason once with the checks that it is the reason of. */
function silentLines({ checks }: RunReport, style: Style): readonly string[] {
  const silent = checks.flatMap(({ id, outcome }) =>
    outcome.status === 'skip' || outcome.status === 'vacuous' ? [{ id, reason: outcome.reason }] : [],
  )
  const groups = [...Map.groupBy(silent, ({ reason }) => reason)]
  const more = groups.length - shownReasons
  return [
    ...groups.slice(0, shownReasons).map(([reason, alike]) => {
      const ids = alike.map(({ id }) => id).join(', ')
      return `  ${style.dim('–')} ${shorten(`${reason}: ${ids}`, longestReason)}`
    }),
    ...(more > 0 ? [style.dim(`  and ${more} more, in the report`)] : []),
  ]
}

const unproven =
  '  → Claim what the server offers, or add expectations, so that these checks can prove something.'

const hasCurlLine = ({ outcome }: RunReport['checks'][number]): boolean =>
  outcome.status === 'fail' && outcome.findings.some(({ exchange }) => exchange !== undefined)

function nextStep(report: RunReport): readonly string[] {
  const { verdict, servers, exitCode, kind, checks } = report
  if (verdict === 'accepted' || exitCode >= 128) return []
  if (verdict === 'rejected') {
    if (!checks.some(hasCurlLine))
      return [
        '  → See the reasons above and the log of the server; `servewright probe` judges one request alone.',
      ]
    const launched = servers.some(({ origin }) => origin === 'launched')
    return [
      launched
        ? '  → Start the server with launch.sh in the report folder, then run the curl line of a finding.'
        : '  → Run the curl line of a finding.',
    ]
  }
  if (verdict !== 'unproven') return []
  return kind === 'load' ? undecidedSteps(report).map((step) => `  → ${step}`) : [unproven]
}

const shownUntested = 8

/** The verdict, and of what: two checks of fifty prove little. */
function verdictLines(report: RunReport, style: Style): readonly string[] {
  const { verdict, durationMs, exitCode } = report
  const paint = verdict === 'accepted' ? style.good : style.bad
  const coverage = coverageOf(report)
  const untested = coverage && notTestedText(coverage, shownUntested)
  const share = [...shareTexts(report), ...(untested === undefined ? [] : [`not tested: ${untested}`])]
  const counts = countLine(report)
  const ended = style.dim(`${duration(durationMs)} · exit ${exitCode}`)
  return [
    [style.strong(paint(verdict)), ...share].join(' · '),
    `  ${counts === undefined ? '' : `${counts}  `}${ended}`,
  ]
}

const legendLines = (report: RunReport, style: Style): readonly string[] =>
  legendOf(report).map(({ word, means }) => style.dim(`  ${word}: ${means}`))

export function summaryLines(report: RunReport, style: Style): readonly string[] {
  const { verdict, checks, kind } = report
  const silent = verdict === 'unproven' && kind !== 'load' ? silentLines(report, style) : []
  return [
    '',
    ...causeLines(report, style),
    ...tableLines(checks, style),
    ...verdictLines(report, style),
    ...reasonLines(report, style),
    ...silent,
    ...warningLines(report, style),
    ...legendLines(report, style),
    ...nextStep(report),
  ]
}
