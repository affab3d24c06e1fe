/** The findings of a run on a console, by cause: where it shows, how to see it again, what to do. Pure. */
import { plainText, shorten } from '../base/plain-text.ts'
import type { RunReport } from '../contract/report.ts'
import { type Cause, type CauseLevel, causesOf } from './causes/causes.ts'
import { curlLine } from './curl-line.ts'
import type { Style } from './style.ts'

/** A whole server that is wrong would bring hundreds. */
const shownCauses = 20
const shownChecks = 6
const longestMessage = 300

/** What each code means, what to do about it, and the public reports of it; a code in lower case is its anchor. */
export const findingsPage = 'https://github.com/servewright/servewright/blob/main/docs/findings.md'

const marks: Readonly<Record<CauseLevel, (style: Style) => string>> = {
  must: ({ bad }) => bad('✗'),
  should: ({ warn }) => warn('!'),
  unproven: ({ warn }) => warn('?'),
  known: ({ warn }) => warn('~'),
}

function placesText({ checks, consequences }: Cause): string {
  const shown = checks.slice(0, shownChecks).join(', ')
  const more = checks.length - shownChecks
  const others = consequences.map(({ code }) => code)
  return [
    `in ${shown}${more > 0 ? ` and ${more} more` : ''}`,
    ...(others.length === 0 ? [] : [`also seen as ${[...new Set(others)].join(', ')}`]),
  ].join('; ')
}

function groundText(ground: Cause['grounds'][number]): string {
  return 'client' in ground ? `client: ${ground.client}` : `clause: ${ground.clause}`
}

function linesOf(cause: Cause, style: Style): readonly string[] {
  const { code, message, level, checks, exchange, means, advice, grounds, known } = cause
  const paint = level === 'must' ? style.bad : style.warn
  const count = checks.length > 1 ? style.dim(`  · ${checks.length} checks`) : ''
  return [
    `  ${marks[level](style)} ${paint(code)}  ${shorten(message, longestMessage)}${count}`,
    ...(checks.length === 0 ? [] : [style.dim(`      ${placesText(cause)}`)]),
    ...(means === undefined ? [] : [`      ${means}`]),
    ...known.map(({ reason }) => `      ${style.warn('known for this engine:')} ${plainText(reason)}`),
    ...(exchange === undefined ? [] : [style.dim(`      again: ${plainText(curlLine(exchange.request))}`)]),
    ...grounds.map((ground) => style.dim(`      ${plainText(groundText(ground))}`)),
    ...(advice === undefined ? [] : [`      → ${plainText(advice)}`]),
  ]
}

/** Nothing where nothing was found. */
export function causeLines(report: RunReport, style: Style): readonly string[] {
  const causes = causesOf(report)
  if (causes.length === 0) return []
  const more = causes.length - shownCauses
  return [
    style.strong('Findings'),
    ...causes.slice(0, shownCauses).flatMap((cause) => linesOf(cause, style)),
    ...(more > 0 ? [style.dim(`  and ${more} more, in the report`)] : []),
    style.dim(`  what each code means: ${findingsPage}`),
    '',
  ]
}
