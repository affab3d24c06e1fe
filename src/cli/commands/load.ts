/** `servewright load`: traffic on a preset's server or on one that runs already, measured by a client that knows its own error. */
import { Command } from 'commander'
import { defined } from '../../base/defined.ts'
import { UsageError } from '../../base/errors.ts'
import { plainText } from '../../base/plain-text.ts'
import { createReportFolder } from '../../host/report-folder.ts'
import { githubJob } from '../../host/step-summary.ts'
import { catchInterrupts } from '../../host/interrupt.ts'
import { sendingThreads } from '../../host/sending-threads.ts'
import { assertLoadRequest } from '../../load/load-request.ts'
import { parseThreshold } from '../../load/thresholds/parse-threshold.ts'
import { threadsFor } from '../../load/threads-for.ts'
import { assertLoadPlan } from '../assert-load-plan.ts'
import { chooseReporters } from '../../report/choose-reporters.ts'
import { tellCopies } from '../../report/show-copy.ts'
import { summaryLines } from '../../report/summary-lines.ts'
import { styleOf, textFor } from '../../report/terminal.ts'
import { formsUnderLoad } from '../../run/check-meanwhile.ts'
import type { Run } from '../../run/run.ts'
import { type FinishedRun, runSubject } from '../../run/run-subject.ts'
import { maxTimeOf } from '../../run/time-limit.ts'
import { type PlannedLoad, putLoad } from '../../run/steps/put-load.ts'
import { promptSource, withTrace } from '../../subject/prompt-source.ts'
import { newRunId } from '../../subject/run-id.ts'
import { attachSubject, launchSubject, type Subject } from '../../subject/subject.ts'
import type { Workspace } from '../../subject/workspace.ts'
import { assertStamps } from '../assert-stamps.ts'
import { attachOptions, attachParts, runningServer } from '../attach-options.ts'
import { gatherAgents } from '../coordinate.ts'
import { endWith, placeLines } from '../end-with.ts'
import { loadListener } from '../load-listener.ts'
import { printDocument } from '../print-document.ts'
import { keepSecrets, screenOf } from '../screen.ts'
import { timingsWriter } from '../timings-writer.ts'
import { mannersOf, maxTimeOption } from '../manner-options.ts'
import { onOption, workspaceFor } from '../on-option.ts'
import { refusePresetOptions, refuseUrlOptions } from '../misplaced-options.ts'
import { loadOptions, planOf, type LoadOptions } from '../load-options.ts'
import {
  configOption,
  enginePathOption,
  outOption,
  untilEofOption,
  portOption,
  reporterOption,
} from '../options.ts'

const help = `
Examples:
  servewright load tiny --users 8 --duration 10
  servewright load --url http://127.0.0.1:8000 --rate 20 --requests 1000 --slo 'ttft p99 <= 300ms'

Exit codes: 0 every threshold is met; 1 one is missed, or requests failed;
5 undecided, or the client was too slow; the others as servewright --help lists them.`

export function loadCommand(): Command {
  const command = new Command('load')
    .description('put load on a server, and measure it with a client that reports its own error')
    .argument('[preset]', 'a preset; see `servewright list presets`')
    .addOption(configOption())
    .addOption(enginePathOption())
    .addOption(onOption())
    .addOption(portOption())
    .addOption(maxTimeOption())
    .addOption(reporterOption())
    .addOption(outOption())
    .addOption(untilEofOption())
    .option('--json', 'print only the report document on stdout')
    .addHelpText('after', help)
    .action(async (preset: string | undefined, options: LoadOptions) => {
      process.exitCode = await load(preset, options)
    })
  for (const option of [...attachOptions, ...loadOptions]) command.addOption(option)
  return command
}

/** @throws UsageError before anything is started */
function chooseSubject(
  name: string | undefined,
  options: LoadOptions,
  {
    book,
    runId,
    filter,
  }: Pick<Workspace, 'book'> & { readonly runId: string; readonly filter: Run['filter'] },
): Subject {
  const { url, enginePath, port } = options
  const running = runningServer(name === undefined ? [] : [name], options, book)
  if (running !== undefined && (url === undefined || name === undefined)) {
    refusePresetOptions(options)
    const claims = running.description?.claims ?? ['completions', 'chat']
    return attachSubject({
      ...attachParts(running, options),
      claims,
      filter,
      manners: mannersOf(options),
    })
  }
  if (url === undefined && name !== undefined) {
    refuseUrlOptions(options)
    const found = book.find(name)
    const preset = { ...found, limits: { ...found.limits, ...options.limit } }
    return launchSubject(preset, { runId, filter, ...book.behind(preset), ...defined({ enginePath, port }) })
  }
  throw new UsageError('usage/invalid-arguments', 'load needs either a preset or --url', {
    hint: 'Try `servewright load tiny --users 8 --duration 10`.',
  })
}

/** Everything that can be wrong with the options is reported before a server is started. */
async function prepare(
  options: LoadOptions,
  { modelFolder, preset, secrets }: Subject,
): Promise<PlannedLoad> {
  const asked = planOf(options)
  asked.thresholds?.map(parseThreshold)
  const prompts = await promptSource(options, { modelFolder, plan: asked })
  const plan = withTrace(asked, prompts.sessions)
  const trials = trialsOf(options)
  const manners = loadManners(options, preset)
  assertLoadRequest({
    arrival: plan.arrival,
    end: defined({
      requests: plan.requests ?? (trials === undefined ? undefined : 1),
      durationMs: plan.durationMs,
    }),
    sessions: [['made from the plan']],
    ...manners,
  })
  assertLoadPlan(plan)
  // Agents look for themselves.
  await using _ = await assertStamps(options.coordinate === undefined ? options.stamps : 'read')
  // A search does not know yet how much it will send.
  const usual = trials === undefined ? threadsFor(plan.arrival) : sendingThreads()
  const { threads = usual, checks, url, timings } = options
  const withChecks = checks ?? url === undefined
  return {
    plan,
    ...manners,
    ...defined({
      trials,
      stamps: options.stamps,
      onTimings: timings === undefined ? undefined : timingsWriter(timings, secrets),
    }),
    repeat: wholeNumber('--repeat', options.repeat),
    threads: wholeNumber('--threads', threads),
    meanwhile: withChecks ? formsUnderLoad : new Set(),
    prompts: () => Promise.resolve(prompts),
    // Any other server may leave usage out, and then some figures are missing.
    usageNeeded: withChecks,
  }
}

/** How the requests of the load treat the server: a preset's own limits have the command line's laid over them. */
function loadManners({ limit, rateLimit }: LoadOptions, preset: Subject['preset']) {
  const { tokens: _, ...limits } = preset?.limits ?? limit
  return { limits, ...defined({ mostPerSecond: rateLimit }) }
}

function trialsOf({ sweep, search, rateLimit }: LoadOptions): PlannedLoad['trials'] {
  if (sweep === true && search === true)
    throw new UsageError('usage/invalid-arguments', '--sweep and --search cannot be used together', {
      hint: 'Give only one of them.',
    })
  if (rateLimit !== undefined && (sweep === true || search === true))
    throw new UsageError('usage/invalid-arguments', '--rate-limit cannot be used with --sweep or --search', {
      hint: 'They raise the rate until the server is saturated; leave one of them out.',
    })
  return sweep === true ? 'sweep' : search === true ? 'search' : undefined
}

function wholeNumber(option: string, value: number): number {
  if (Number.isInteger(value) && value > 0) return value
  throw new UsageError('usage/invalid-arguments', `${option} ${value} is not possible`, {
    hint: 'Give a whole number above 0.',
  })
}

function summary(finished: FinishedRun, screen: NodeJS.WriteStream): string {
  return textFor(screen, [...summaryLines(finished.report, styleOf(screen)), ...placeLines(finished)])
}

/** @returns the exit code */
async function load(preset: string | undefined, options: LoadOptions): Promise<number> {
  const id = newRunId()
  const { book, importChecks, importReporters } = await workspaceFor(options, screenOf(options))
  const filter = { userChecks: await importChecks() }
  const reporters = chooseReporters(options.reporter, await importReporters(), { github: githubJob() })
  const subject = chooseSubject(preset, options, { book, runId: id, filter })
  keepSecrets(subject.secrets)
  const planned = await prepare(options, subject)
  using interrupt = catchInterrupts((exitCode) => process.exit(exitCode), options)
  const screen = screenOf(options)
  screen.write(`servewright load  ${plainText(subject.title)}\n`)
  const { signal } = interrupt
  // Made before agents are waited for: one that cannot be written to is said at once.
  const folder = createReportFolder(options.out, `load-${options.url ?? preset ?? ''}`)
  await using fleet = await gatherAgents(options, { plan: planned.plan, signal, screen }).catch(
    (thrown: unknown) => {
      folder.onNothing?.()
      throw thrown
    },
  )
  if (fleet !== undefined && interrupt.exitCode !== undefined) {
    folder.onNothing?.()
    return interrupt.exitCode
  }
  const onEvent = tellCopies(loadListener(screen))
  const run: Run = {
    id,
    kind: 'load',
    subject,
    steps: [putLoad({ ...planned, ...defined({ gather: fleet?.gather }) })],
    filter,
    interrupt,
    onEvent,
    ...defined({ maxTime: maxTimeOf(options.maxTime) }),
  }
  const finished = await runSubject(run, { folder, reporters })
  const { report, scrub } = finished
  screen.write(scrub(summary(finished, screen)))
  if (options.json === true) await printDocument(report)
  return endWith(finished)
}
