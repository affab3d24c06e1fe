/** `servewright again`: one check of a report, on the same server started anew, or on one that runs. */
import { Command } from 'commander'
import { defined } from '../../base/defined.ts'
import { UsageError } from '../../base/errors.ts'
import { exitCodes } from '../../base/exit-codes.ts'
import { plainText } from '../../base/plain-text.ts'
import type { RunReport, ServerRecord } from '../../contract/report.ts'
import { catchInterrupts } from '../../host/interrupt.ts'
import type { PresetBook } from '../../presets/preset-book.ts'
import { chooseReporters } from '../../report/choose-reporters.ts'
import { recordedOption } from '../../run/rejudge/upgrade-report.ts'
import { seekFinding, sightFinding, type Sighting, testedServer } from '../../run/recorded-failures.ts'
import type { Run } from '../../run/run.ts'
import { checkServer } from '../../run/steps/check-server.ts'
import { newRunId } from '../../subject/run-id.ts'
import { attachSubject, launchSubject, type Subject } from '../../subject/subject.ts'
import type { Workspace } from '../../subject/workspace.ts'
import { attachOptions, attachParts, type AttachWords, runningServer } from '../attach-options.ts'
import { endWith, placeLines } from '../end-with.ts'
import { onOption, openWorkspaceOn } from '../on-option.ts'
import { configOption, enginePathOption, portOption, untilEofOption } from '../options.ts'
import { readReport } from '../read-report.ts'
import { runAlone } from '../run-alone.ts'

interface AgainOptions extends AttachWords {
  readonly report: string
  readonly out: string
  readonly config?: string
  readonly enginePath?: string
  readonly on?: string
  readonly port?: number
  readonly untilEof?: true
}

const help = `
Examples:
  servewright again chat/n
  servewright again chat/n/choice-count-wrong --report nightly/report.json
  servewright again chat/n --url http://127.0.0.1:8000

Exit codes: 0 the finding is gone, 1 it is still so, 5 it stays unclear; the others as servewright --help lists them.`

export function againCommand(): Command {
  const command = new Command('again')
    .description('start the same server again, run the one check that failed, and say whether it is still so')
    .argument('<finding>', 'a check that failed, or CHECK/CODE for one of its findings')
    .option(
      '--report <place>',
      'the report that holds it, or the folder of that report',
      'servewright-report',
    )
    .addOption(configOption())
    .addOption(enginePathOption())
    .addOption(onOption())
    .addOption(portOption())
    .addOption(untilEofOption())
    .option('--out <folder>', 'folder for the new report', 'servewright-report/again')
    .addHelpText('after', help)
    .action(async (finding: string, options: AgainOptions) => {
      process.exitCode = await again(finding, options)
    })
  for (const option of attachOptions) command.addOption(option)
  return command
}

type Parts = Pick<Workspace, 'book'> & Pick<Run, 'id' | 'filter'>

/** What describes the server: the options, else what described it in the recorded run, or started it. */
function described(
  server: ServerRecord | undefined,
  { preset }: AgainOptions,
  book: PresetBook,
): string | undefined {
  const recorded = server?.describedBy ?? server?.preset ?? ''
  return preset ?? (book.has(recorded) ? recorded : undefined)
}

/** The server of the recorded run, if others had started it. */
function recordedAttached(server: ServerRecord | undefined): AttachWords {
  return server?.origin === 'attached' ? { url: server.baseUrl, model: server.facts.model } : {}
}

/** A server that runs: the one that the options name, else the one of the recorded run. */
function attachedOf(
  server: ServerRecord | undefined,
  options: AgainOptions,
  { book, filter }: Parts,
): Subject {
  const preset = described(server, options, book)
  const asked = { ...recordedAttached(server), ...options, ...defined({ preset }) }
  const running = runningServer([], asked, book)
  if (running === undefined)
    throw new UsageError('usage/invalid-arguments', 'The run of the report had not reached any server', {
      hint: 'Name the server with --url, or start the run again.',
    })
  // A server that was asked what it offers is not asked once more: its check is to run.
  const claims = running.description?.claims ?? server?.facts.claims
  return attachSubject({ ...attachParts(running, asked), filter, ...defined({ claims }) })
}

/** The server of the recorded run, unless the options name another one. */
function subjectOf(run: RunReport, options: AgainOptions, parts: Parts): Subject {
  const server = testedServer(run)
  if (options.url !== undefined || server?.preset === undefined) return attachedOf(server, options, parts)
  const { book, id, filter } = parts
  const { enginePath = recordedOption(run.provenance.commandLine, '--engine-path'), port } = options
  const found = book.find(server.preset)
  return launchSubject(found, { runId: id, filter, ...book.behind(found), ...defined({ enginePath, port }) })
}

function exitCodeFor({ state }: Sighting, { exitCode }: RunReport): number {
  if (state === 'still so') return exitCodes.rejected
  if (state === 'gone') return exitCodes.accepted
  return exitCode === exitCodes.accepted ? exitCodes.unproven : exitCode
}

/** @returns the exit code */
async function again(word: string, options: AgainOptions): Promise<number> {
  const { run, ...sought } = seekFinding(readReport(options.report).document, word)
  const config = options.config ?? recordedOption(run.provenance.commandLine, '--config')
  const on = options.on ?? recordedOption(run.provenance.commandLine, '--on')
  const say = (line: string): unknown => process.stdout.write(`${line}\n`)
  const where = defined({ config, on, enginePath: options.enginePath })
  const { book, importChecks, importReporters } = await openWorkspaceOn(where, say)
  const filter = { only: [sought.check], userChecks: await importChecks() }
  const id = newRunId()
  const subject = subjectOf(run, options, { book, id, filter })
  const reporters = chooseReporters([], await importReporters())
  using interrupt = catchInterrupts((exitCode) => process.exit(exitCode), options)
  const steps = [checkServer]
  const finished = await runAlone({ id, subject, steps, filter, interrupt }, options.out, reporters)
  const sighting = sightFinding(finished.report, sought)
  const said = `${sighting.state}  ${word}: ${plainText(sighting.why)}`
  process.stdout.write(finished.scrub([...placeLines(finished), said, ''].join('\n')))
  return endWith({ ...finished, report: { exitCode: exitCodeFor(sighting, finished.report) } })
}
