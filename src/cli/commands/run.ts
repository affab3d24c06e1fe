/** `servewright run`: the whole proof of presets, or of a server that runs already. */
import { Command } from 'commander'
import { defined } from '../../base/defined.ts'
import { type Deadline, deadlineIn } from '../../base/deadline.ts'
import type { ReportDocument } from '../../contract/report.ts'
import { createReportFolder } from '../../host/report-folder.ts'
import { githubJob } from '../../host/step-summary.ts'
import { catchInterrupts, type Interrupt } from '../../host/interrupt.ts'
import { batchLines, sectionLine } from '../../report/batch-lines.ts'
import { chooseReporters } from '../../report/choose-reporters.ts'
import { sharedLine } from '../../report/aside-line.ts'
import { styleOf, textFor } from '../../report/terminal.ts'
import type { Run } from '../../run/run.ts'
import { runBatch } from '../../run/run-batch.ts'
import { type FinishedRun, type Output, runSubject } from '../../run/run-subject.ts'
import { checkServer } from '../../run/steps/check-server.ts'
import { presetLoads } from '../../run/steps/preset-loads.ts'
import { maxTimeOf } from '../../run/time-limit.ts'
import { choosePresets, type ChosenPresets } from '../../subject/choose-presets.ts'
import { newRunId } from '../../subject/run-id.ts'
import { launchSubject, type Subject } from '../../subject/subject.ts'
import type { Workspace } from '../../subject/workspace.ts'
import { attachOptions, runningServer } from '../attach-options.ts'
import { attachedSubject } from '../attached-subject.ts'
import { failedLast, type FailedChecks } from '../failed-last.ts'
import { endWith, placeLines } from '../end-with.ts'
import { printDocument } from '../print-document.ts'
import { keepSecrets, screenOf } from '../screen.ts'
import {
  claimsOption,
  configOption,
  enginePathOption,
  oddsOption,
  onlyOption,
  outOption,
  portOption,
  reporterOption,
  skipOption,
  stampsOption,
  untilEofOption,
} from '../options.ts'
import { limitOption, maxTimeOption, rateLimitOption, rateLimitWaitOption } from '../manner-options.ts'
import { devicesOption, jobsOption } from '../device-options.ts'
import { onOption, workspaceFor } from '../on-option.ts'
import { tellMore } from '../tell-more.ts'
import { assertStamps } from '../assert-stamps.ts'
import { assertSubject } from '../assert-subject.ts'
import { runListener } from '../run-listener.ts'
import { filterOf, type RunOptions } from '../run-options.ts'

const help = `
Examples:
  servewright run tiny
  servewright run --url http://127.0.0.1:8000 --wait 120s
  servewright run --url https://models.example --preset qwen --header 'X-Team-Key: \${TEAM_KEY}'`

export function runCommand(): Command {
  const command = new Command('run')
    .description('launch presets, check their APIs, stop them, and give one verdict')
    .argument('[presets...]', 'presets, or groups such as `@tiny`; see `servewright list presets`')
    .option('--all', 'every preset that this machine can run')
    .option('--strict', 'reject for known findings as well')
    .option(
      '--failed',
      'run only what failed last time, by the last report in --out; with --out the new one goes into its folder `failed`',
    )
    .option('--bail', 'stop at the first rejection')
    .addOption(claimsOption())
    .addOption(oddsOption())
    .addOption(limitOption())
    .addOption(rateLimitOption())
    .addOption(rateLimitWaitOption())
    .addOption(maxTimeOption())
    .addOption(configOption())
    .addOption(enginePathOption())
    .addOption(onOption())
    .addOption(devicesOption())
    .addOption(jobsOption())
    .addOption(portOption())
    .addOption(onlyOption())
    .addOption(skipOption())
    .addOption(reporterOption())
    .addOption(outOption())
    .addOption(untilEofOption())
    .addOption(stampsOption())
    .option('--json', 'print only the report document on stdout')
    .addHelpText('after', help)
    .action(async (presets: readonly string[], options: RunOptions) => {
      process.exitCode = await runAll(presets, options)
    })
  for (const option of attachOptions) command.addOption(option)
  return command
}

/** @returns the exit code */
async function runOne(run: Run, output: Output, options: RunOptions): Promise<number> {
  const finished = await runSubject(run, output)
  return await finish(finished, options, placeLines(finished))
}

async function finish<Document extends ReportDocument>(
  finished: FinishedRun<Document>,
  options: RunOptions,
  lines: readonly string[],
): Promise<number> {
  const { report, scrub } = finished
  const screen = screenOf(options)
  screen.write(scrub(textFor(screen, lines)))
  if (options.json === true) await printDocument(report)
  return endWith(finished)
}

interface Parts {
  readonly options: RunOptions
  readonly filter: Run['filter']
  readonly interrupt: Interrupt
  readonly deadline: Deadline
  /** Checks to run, by preset; absent where the filter alone says it. */
  readonly failed?: FailedChecks
  /** Where the report goes, where that is not where reports are kept. */
  readonly out?: string
  /** Name of the preset, where others run beside it. */
  readonly aside?: string | false
}

/** What failed last time, where only that is to run. */
function withFailed(parts: Parts, name: string): Parts {
  const only = parts.failed?.get(name) ?? parts.filter.only
  return { ...parts, filter: { ...parts.filter, ...defined({ only }) } }
}

function createRun(id: string, subject: Subject, parts: Parts): Run {
  const { options, filter, interrupt, deadline, out, aside = false } = parts
  keepSecrets(subject.secrets)
  // Whoever asks for some checks only does not ask for a load.
  const loads = filter.only === undefined ? presetLoads(subject) : []
  return {
    id,
    kind: 'acceptance',
    subject,
    steps: [checkServer, ...loads],
    filter,
    ...defined({
      strict: options.strict,
      bail: options.bail,
      stamps: options.stamps,
      maxTime: maxTimeOf(options.maxTime, deadline.leftMs()),
    }),
    interrupt,
    onEvent: tellMore(
      runListener(screenOf(options), aside),
      defined({ report: out, preset: subject.preset?.name }),
    ),
  }
}

async function runPresets(
  {
    chosen,
    alone,
    book,
  }: Pick<Workspace, 'book'> & { readonly chosen: ChosenPresets; readonly alone: boolean },
  parts: Parts,
  output: Output,
): Promise<number> {
  const { options, interrupt, deadline } = parts
  const { enginePath, devices, port, jobs = 1 } = options
  const screen = screenOf(options)
  const id = newRunId()
  const aside = jobs > 1 && !alone
  const createPresetRun = (found: ChosenPresets['run'][number], runId: string): Run => {
    const own = withFailed(parts, found.name)
    const preset = { ...found, limits: { ...found.limits, ...options.limit } }
    const { filter } = own
    const launch = { runId, filter, ...book.behind(found), ...defined({ enginePath, devices, port }) }
    return createRun(runId, launchSubject(preset, launch), { ...own, aside: aside && found.name })
  }
  const [first] = chosen.run
  if (alone && first !== undefined) return await runOne(createPresetRun(first, id), output, options)
  const shared = aside ? sharedLine(chosen.run) : undefined
  if (shared !== undefined) screen.write(textFor(screen, [shared]))
  const finished = await runBatch(chosen, {
    ...output,
    id,
    interrupt,
    deadline,
    ...defined({ bail: options.bail }),
    jobs,
    createRun: createPresetRun,
    onSection: (name, place) => {
      if (!aside) screen.write(`${sectionLine(name, place)}\n`)
    },
  })
  const lines = [...batchLines(finished.report, styleOf(screen)), ...placeLines(finished)]
  return await finish(finished, options, lines)
}

/** @returns the exit code */
async function runAll(given: readonly string[], options: RunOptions): Promise<number> {
  const { all, enginePath } = options
  const workspace = await workspaceFor(options, screenOf(options))
  const filter = filterOf(options, await workspace.importChecks())
  const failed = options.failed === true ? failedLast(given, options) : undefined
  const words = failed?.words ?? given
  const out = failed === undefined ? options.out : failed.out
  const running = runningServer(words, options, workspace.book)
  assertSubject(words, options, running)
  const reporters = chooseReporters(options.reporter, await workspace.importReporters(), {
    github: githubJob(),
  })
  await using _ = await assertStamps(options.stamps)
  using interrupt = catchInterrupts((exitCode) => process.exit(exitCode), options)
  const parts = {
    options,
    filter,
    interrupt,
    deadline: deadlineIn(options.maxTime ?? Infinity),
    ...defined({ failed: failed?.checks, out }),
  }
  const output = (): Output => ({
    folder: createReportFolder(out, running?.url ?? words.join('-')),
    reporters,
  })
  if (running !== undefined) {
    const asked = withFailed(parts, '')
    const subject = attachedSubject(running, options, asked.filter)
    return await runOne(createRun(newRunId(), subject, asked), output(), options)
  }
  const { book } = workspace
  const chosen = await choosePresets(words, { book, ...defined({ enginePath, all }) }, interrupt.signal)
  // One preset by its own name; a group is shown as such, even if it has one member.
  const alone = chosen.run.length === 1 && words.length === 1 && chosen.byName
  return await runPresets({ chosen, alone, book }, parts, output())
}
