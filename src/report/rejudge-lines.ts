/** What judging a report again has changed, on a console. Pure. */
import { largest } from '../base/extremes.ts'
import { plainText } from '../base/plain-text.ts'
import type { Difference, RunReport } from '../contract/report.ts'
import type { Style } from './style.ts'

export interface RejudgedFigures {
  readonly report: RunReport
  readonly judged: number
  readonly differences: readonly Difference[]
  readonly kept: readonly { readonly id: string; readonly reason: string }[]
}

const many = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

export function rejudgeLines(
  { report, judged, differences, kept }: RejudgedFigures,
  style: Style,
): readonly string[] {
  const { target, id, startedAt, verdict, exitCode, provenance } = report
  const width = Math.max(0, largest(differences.map(({ what }) => what.length)))
  const paint = verdict === 'accepted' ? style.good : style.bad
  return [
    '',
    `${style.strong(plainText(target))}  ${style.dim(plainText(`${id} · ${startedAt} · servewright ${provenance.servewright}`))}`,
    ...differences.map(
      ({ what, before, after }) =>
        `  ${style.warn('≠')} ${plainText(what).padEnd(width)}  ${plainText(before)} → ${plainText(after)}`,
    ),
    ...kept.map(({ id: name, reason }) =>
      style.dim(`  = ${plainText(name)}  as recorded: ${plainText(reason)}`),
    ),
    `${style.strong(paint(verdict))}  ${many(judged, 'check')} judged again · ${many(differences.length, 'difference')}  ${style.dim(`exit ${exitCode}`)}`,
  ]
}
