/** The end of several runs on a console: one line each, and the verdict over all. Pure. */
import { plainText, shorten } from '../base/plain-text.ts'
import type { BatchReport } from '../contract/report.ts'
import { shareTexts } from './causes/coverage.ts'
import { countLine } from './count-table.ts'
import { nameOf, presetCounts } from './runs-of.ts'
import { duration, type Style } from './style.ts'

const longestReason = 200

const paintOf = (verdict: BatchReport['verdict'], style: Style): ((text: string) => string) =>
  verdict === 'accepted' ? style.good : style.bad

/** Heads the section of one preset. */
export function sectionLine(name: string, place: { readonly index: number; readonly of: number }): string {
  return `\n── ${place.index + 1} of ${place.of} · ${name} ${'─'.repeat(Math.max(0, 60 - name.length))}`
}

export function batchLines(report: BatchReport, style: Style): readonly string[] {
  const { runs, notRun, verdict, reasons, durationMs, exitCode } = report
  const width = Math.max(
    0,
    ...runs.map((run) => nameOf(run).length),
    ...notRun.map(({ preset }) => preset.length),
  )
  const rows = runs.map((run) => {
    const painted = paintOf(run.verdict, style)(run.verdict.padEnd('accepted'.length))
    const share = shareTexts(run).map((text) => `${text}  `)
    return `  ${nameOf(run).padEnd(width)}  ${painted}  ${share.join('')}${countLine(run) ?? ''}  ${style.dim(duration(run.durationMs))}`
  })
  const left = notRun.map(({ preset, reason }) =>
    style.dim(`  ${preset.padEnd(width)}  not run   ${shorten(reason, longestReason)}`),
  )
  const told = reasons.filter(({ code }) => code !== 'proven' && code !== 'not-run')
  return [
    '',
    style.strong('Presets'),
    ...rows,
    ...left,
    '',
    `${style.strong(paintOf(verdict, style)(verdict))}  ${presetCounts(report)}  ${style.dim(`${duration(durationMs)} · exit ${exitCode}`)}`,
    ...told.map(
      ({ code, message }) =>
        `  ${paintOf(verdict, style)(code)}  ${shorten(plainText(message), longestReason)}`,
    ),
  ]
}
