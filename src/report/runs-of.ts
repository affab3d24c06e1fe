/** The runs of a document of either kind, and what they are called. */
import type { BatchReport, ReportDocument, RunReport } from '../contract/report.ts'

export const runsOf = (document: ReportDocument): readonly RunReport[] =>
  'runs' in document ? document.runs : [document]

/** Name of the preset, or what else was tested. */
export const nameOf = ({ target, servers }: Pick<RunReport, 'target' | 'servers'>): string =>
  servers.at(-1)?.preset ?? target

const inOrder = ['accepted', 'unproven', 'blocked', 'rejected'] as const

/** E.g. `3 presets · 1 accepted · 1 blocked · 1 not run`: the parts add up to the first. */
export function presetCounts({ runs, notRun }: Pick<BatchReport, 'runs' | 'notRun'>): string {
  const all = runs.length + notRun.length
  const verdicts = inOrder.map((verdict) => ({
    word: verdict as string,
    count: runs.filter((run) => run.verdict === verdict).length,
  }))
  return [
    `${all} preset${all === 1 ? '' : 's'}`,
    ...[...verdicts, { word: 'not run', count: notRun.length }]
      .filter(({ count }) => count > 0)
      .map(({ word, count }) => `${count} ${word}`),
  ].join(' · ')
}
