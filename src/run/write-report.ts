/** Puts a run's artifacts into the report folder, with every known secret taken out. */
import { join } from 'node:path'
import { readTexts } from '../host/artifacts.ts'
import type { ArtifactSink, RunReport } from '../contract/report.ts'
import * as reporters from '../report/registry.ts'

export interface Destination {
  readonly folder: ArtifactSink & { readonly path: string }
  readonly scrub: (text: string) => string
  /** Paths of the servers' logs, by the names under which they are kept. */
  readonly logs: Readonly<Record<string, string>>
}

/** @returns path of the report document */
export async function writeReport(report: RunReport, { folder, scrub, logs }: Destination): Promise<string> {
  const sink: ArtifactSink = { write: (name, content) => folder.write(name, scrub(content)) }
  for (const reporter of Object.values(reporters)) await reporter.finish(report, sink)
  for (const [name, text] of Object.entries(readTexts(logs))) await sink.write(name, text)
  return join(folder.path, 'report.json')
}
