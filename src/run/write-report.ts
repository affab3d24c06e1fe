/** Has every reporter write its files into the report folder, with every known secret taken out. */
import { basename, dirname, join } from 'node:path'
import { within } from '../base/clock.ts'
import { defined } from '../base/defined.ts'
import { exitCodes } from '../base/exit-codes.ts'
import { asServewrightError, UsageError, type ServewrightError } from '../base/errors.ts'
import type { ArtifactSink, ReportDocument } from '../contract/report.ts'
import { createSecretFinder } from '../base/secrets/find-secrets.ts'
import { createScrubber, createStreamScrubber, type StreamScrubber } from '../base/secrets/scrub.ts'
import { type ArtifactFolder, createArtifactFolder } from '../host/artifacts.ts'
import { readKeptLog } from '../host/kept-log.ts'
import { type ChosenReporter, isBuiltIn } from '../report/choose-reporters.ts'
import { json } from '../report/json.ts'
import { createDocumentScrubber } from './scrub-document.ts'

export interface Destination {
  readonly folder: ArtifactFolder
  readonly secrets: readonly string[]
  readonly reporters: readonly ChosenReporter[]
  /** Paths of the servers' logs, by the names under which they are kept. */
  readonly logs: Readonly<Record<string, string>>
  /** How long a reporter of the user may take, in milliseconds; default a minute. */
  readonly patienceMs?: number
}

const reporterMs = 60_000

export interface WrittenReport<Document extends ReportDocument = ReportDocument> {
  /** What was written: the document without secrets. */
  readonly report: Document
  /** Path of the report document; absent where it could not be written. */
  readonly path?: string
  /** Paths of all that reporters have written. */
  readonly files: readonly string[]
  /** What could not be written, and reporters that failed. */
  readonly errors: readonly ServewrightError[]
}

const isOfMachine = ({ code }: ServewrightError): boolean => code.startsWith('environment/')

/**
 * @returns the verdict's exit code. A document that is not written has none: then it is that of the error. After an
 *   acceptance it is that of a file that the machine refused, or of wrong usage where a reporter failed.
 */
export function exitCodeOfWritten(
  { exitCode }: Pick<ReportDocument, 'exitCode'>,
  { path, errors }: Pick<WrittenReport, 'path' | 'errors'>,
): number {
  const [first] = errors
  if (first === undefined || (path !== undefined && exitCode !== exitCodes.accepted)) return exitCode
  if (path === undefined) return first.exitCode
  return errors.some(isOfMachine) ? exitCodes.environment : exitCodes.usage
}

function* scrubbed(content: string | Iterable<string>, scrub: (text: string) => string): Generator<string> {
  if (typeof content === 'string') yield scrub(content)
  else for (const piece of content) yield scrub(piece)
}

/** The first file goes where the user wants it, others beside it. */
function sinkFor({ file, sink }: ChosenReporter, { folder, secrets }: Destination): ArtifactSink {
  const scrub = createScrubber(secrets)
  if (file === undefined)
    return { write: (name, content) => (sink ?? folder).write(name, scrubbed(content, scrub)) }
  const place = createArtifactFolder(dirname(file))
  let first = true
  return {
    write: (name, content) => {
      const target = first ? basename(file) : name
      first = false
      return place.write(target, scrubbed(content, scrub))
    },
  }
}

/** @throws Error where it does not end in time: nobody waits for ever for a verdict that is there */
async function inTime(finishing: Promise<void>, limitMs: number): Promise<void> {
  const ended = await within(
    Promise.resolve(finishing).then(() => true),
    limitMs,
  )
  if (ended === undefined) throw new Error(`it has not ended after ${limitMs / 1000} s`)
}

/** What a reporter threw, as an error that names it where it is the reporter's own. */
function reporterError({ reporter }: ChosenReporter, thrown: unknown): ServewrightError {
  const error = asServewrightError(thrown)
  if (isOfMachine(error) || error.code === 'usage/unwritable-output') return error
  const why = `The reporter ${reporter.name} failed: ${error.message}`
  const hint = 'Correct the reporter; the report document itself is written.'
  return new UsageError('usage/broken-reporter', why, { cause: thrown, hint })
}

/** A secret may lie across two pieces. */
function* filtered(pieces: readonly string[], filter: StreamScrubber): Generator<string> {
  for (const piece of pieces) yield filter.push(piece)
  yield filter.end()
}

async function writeLogs({ folder, secrets, logs }: Destination): Promise<void> {
  const finder = createSecretFinder(secrets)
  for (const [name, path] of Object.entries(logs)) {
    const pieces = readKeptLog(path)
    if (pieces !== undefined) await folder.write(name, filtered(pieces, createStreamScrubber(finder)))
  }
}

/** Rejects by a bug of ours alone: what cannot be written is among the errors, and the rest is written nevertheless. */
export async function writeReport<Document extends ReportDocument>(
  whole: Document,
  destination: Destination,
): Promise<WrittenReport<Document>> {
  const { folder, secrets, reporters, patienceMs = reporterMs } = destination
  // Before any reporter sees it: one of the user's may send it anywhere.
  const document = createDocumentScrubber(secrets)(whole)
  const errors: ServewrightError[] = []
  const files: string[] = []
  let path: string | undefined = join(folder.path, 'report.json')
  const write = async (chosen: ChosenReporter): Promise<void> => {
    const { reporter } = chosen
    try {
      const sink = sinkFor(chosen, destination)
      const noting: ArtifactSink = {
        write: async (...file) => {
          const written = await sink.write(...file)
          files.push(written)
          return written
        },
      }
      if (isBuiltIn(reporter)) await reporter.finish(document, noting)
      // It gets a copy: what it changes is nobody else's verdict.
      else await inTime(reporter.finish(structuredClone(document), noting), patienceMs)
    } catch (thrown) {
      const isDocument = reporter === json && chosen.file === undefined
      if (isDocument) path = undefined
      errors.push(isDocument ? asServewrightError(thrown) : reporterError(chosen, thrown))
    }
  }
  const ours = reporters.filter(({ reporter }) => isBuiltIn(reporter))
  for (const chosen of ours) await write(chosen)
  try {
    await writeLogs(destination)
  } catch (thrown) {
    errors.push(asServewrightError(thrown))
  }
  try {
    if (path !== undefined) folder.onReport?.()
  } catch (thrown) {
    errors.push(asServewrightError(thrown))
  }
  // Last: one may end the process.
  for (const chosen of reporters) if (!ours.includes(chosen)) await write(chosen)
  return { report: document, errors, files, ...defined({ path }) }
}
