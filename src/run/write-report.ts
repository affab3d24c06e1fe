/** Has every reporter write its files into the report folder, with every known secret taken out. */
import { basename, dirname, join } from 'node:path'
import { exitCodes } from '../base/exit-codes.ts'
import { asServewrightError, UsageError, type ServewrightError } from '../base/errors.ts'
import type { ArtifactSink, ReportDocument } from '../contract/report.ts'
import { type ArtifactFolder, createArtifactFolder, readTexts } from '../host/artifacts.ts'
import { type ChosenReporter, isBuiltIn } from '../report/choose-reporters.ts'
import { json } from '../report/json.ts'

export interface Destination {
  readonly folder: ArtifactFolder
  readonly scrub: (text: string) => string
  readonly reporters: readonly ChosenReporter[]
  /** Paths of the servers' logs, by the names under which they are kept. */
  readonly logs: Readonly<Record<string, string>>
}

export interface WrittenReport {
  /** Path of the report document. */
  readonly path: string
  /** Errors of reporters that failed; the document is written nevertheless. */
  readonly errors: readonly ServewrightError[]
}

/** @returns the verdict's exit code; where a reporter failed after an acceptance, that of wrong usage */
export function exitCodeOfWritten(
  { exitCode }: Pick<ReportDocument, 'exitCode'>,
  errors: WrittenReport['errors'],
): number {
  return exitCode === exitCodes.accepted && errors.length > 0 ? exitCodes.usage : exitCode
}

/** The first file goes where the user wants it, others beside it. */
function sinkFor({ file }: ChosenReporter, { folder, scrub }: Destination): ArtifactSink {
  if (file === undefined) return { write: (name, content) => folder.write(name, scrub(content)) }
  const place = createArtifactFolder(dirname(file))
  let first = true
  return {
    write: (name, content) => {
      const target = first ? basename(file) : name
      first = false
      return place.write(target, scrub(content))
    },
  }
}

export async function writeReport(
  document: ReportDocument,
  destination: Destination,
): Promise<WrittenReport> {
  const { folder, scrub, reporters, logs } = destination
  const errors: ServewrightError[] = []
  // What is written once must hold no secret that what is left out would have shown whole.
  const clean = JSON.parse(scrub(JSON.stringify(document))) as ReportDocument
  for (const chosen of reporters) {
    const { reporter } = chosen
    try {
      // One of the user's gets a copy: what it changes is nobody else's verdict.
      const read = isBuiltIn(reporter) ? clean : structuredClone(document)
      await reporter.finish(read, sinkFor(chosen, destination))
    } catch (thrown) {
      if (reporter === json && chosen.file === undefined) throw thrown
      const error = asServewrightError(thrown)
      if (error.code === 'usage/unwritable-output') {
        errors.push(error)
        continue
      }
      const why = `The reporter ${reporter.name} failed: ${error.message}`
      const hint = 'Correct the reporter; the report document itself is written.'
      errors.push(new UsageError('usage/broken-reporter', why, { cause: thrown, hint }))
    }
  }
  for (const [name, text] of Object.entries(readTexts(logs))) await folder.write(name, scrub(text))
  return { path: join(folder.path, 'report.json'), errors }
}
