/** Puts a run's artifacts into the report folder, with every known secret taken out. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ArtifactSink, RunReport } from '../contract/report.ts'
import * as reporters from '../report/registry.ts'

export interface Destination {
  readonly folder: ArtifactSink & { readonly path: string }
  readonly scrub: (text: string) => string
  /** The server's log, where there is one. */
  readonly log: string | undefined
}

/** @returns path of the report document */
export async function writeReport(report: RunReport, { folder, scrub, log }: Destination): Promise<string> {
  const sink: ArtifactSink = { write: (name, content) => folder.write(name, scrub(content)) }
  for (const reporter of Object.values(reporters)) await reporter.finish(report, sink)
  if (log !== undefined && existsSync(log)) await sink.write('server.log', readFileSync(log, 'utf8'))
  return join(folder.path, 'report.json')
}
