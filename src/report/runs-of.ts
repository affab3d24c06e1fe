/** The runs of a document of either kind, and what they are called. */
import type { ReportDocument, RunReport } from '../contract/report.ts'

export const runsOf = (document: ReportDocument): readonly RunReport[] =>
  'runs' in document ? document.runs : [document]

/** Name of the preset, or what else was tested. */
export const nameOf = ({ target, servers }: Pick<RunReport, 'target' | 'servers'>): string =>
  servers.at(-1)?.preset ?? target
