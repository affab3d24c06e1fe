/** `servewright load`: traffic on a preset's server or on one that runs already, measured by a client that knows its own error. */
import { appendFileSync, writeFileSync } from 'node:fs'
import { Command } from 'commander'
import { UsageError } from '../../base/errors.ts'
import { formatIssues } from '../../base/format-issues.ts'
import { createScrubber } from '../../base/scrub.ts'
import type { EventListener } from '../../contract/events.ts'
import type { LoadPlan } from '../../contract/load.ts'
import type { RunReport } from '../../contract/report.ts'
import { createArtifactFolder } from '../../host/artifacts.ts'
import { catchInterrupts, type Interrupt } from '../../host/interrupt.ts'
import { sendingThreads } from '../../host/sending-threads.ts'
import { assertLoadRequest } from '../../load/load-request.ts'
import { parseThreshold } from '../../load/thresholds/parse-threshold.ts'
import { timingsLine } from '../../load/record/timings-line.ts'
import { loadPlan } from '../../presets/load-schema.ts'
import { createConsole } from '../../report/console.ts'
import { tellCopies } from '../../report/show-copy.ts'
import { colorStyle, plainStyle } from '../../report/style.ts'
import { summaryLines } from '../../report/summary-lines.ts'
import { loadLines } from '../../report/load-lines.ts'
import { createLiveView } from '../../report/load-live.ts'
import { promptSource, withTrace } from '../../subject/prompt-source.ts'
import { runLoads, type LoadRun } from '../../run/run-loads-only.ts'
import { loadOptions, planOf, type LoadOptions } from '../load-options.ts'
import { configOption, enginePathOption, outOption, portOption } from '../options.ts'
import { newRunId } from '../../subject/run-id.ts'
import { attachTarget, launchTarget, type Target } from '../../subject/subject.ts'
import { writeReport } from '../../run/write-report.ts'

const write = (text: string): void => void process.stdout.write(text)

const help = `
Examples:
  servewright load tiny --users 8 --duration 10
  servewright load --url http://127.0.0.1:8000 --model ID --rate 20 --requests 1000 --slo 'ttft p99 <= 300ms'

Exit codes: 0 every threshold met, 1 missed or requests failed, 5 undecided, or the client was the bottleneck.`

export function loadCommand(): Command {
  const command = new Command('load')
    .description('put load on a server, and measure it with a client that states its own error')
    .argument('[preset]', 'a preset; see `servewright list presets`')
    .option('--url <url>', 'load a server that runs already, and leave it running')
    .option('--model <id>', 'the model to ask for at --url')
    .addOption(configOption())
    .addOption(enginePathOption())
    .addOption(portOption())
    .addOption(outOption())
    .option('--json', 'print the report document on stdout, and nothing else')
    .addHelpText('after', help)
    .action(async (preset: string | undefined, options: LoadOptions) => {
      process.exitCode = await load(preset, options)
    })
  for (const option of loadOptions) command.addOption(option)
  return command
}

async function chooseTarget(preset: string | undefined, options: LoadOptions, id: string): Promise<Target> {
  const runWords = { ...options, claims: ['completions', 'chat'] }
  if (options.url !== undefined && preset === undefined) return attachTarget(options.url, runWords)
  if (options.url === undefined && preset !== undefined) return await launchTarget(preset, runWords, id)
  throw new UsageError('usage/invalid-arguments', 'load takes either a preset or --url', {
    hint: 'Try `servewright load tiny --users 8 --duration 10`.',
  })
}

/** The file is made at once: that it cannot be written is better told before the load. */
function timingsWriter(path: string): NonNullable<LoadRun['onTimings']> {
  try {
    writeFileSync(path, '')
  } catch (cause) {
    throw new UsageError('usage/unwritable-output', `${path} cannot be written`, {
      cause,
      hint: 'Name a file in a folder that you may write to with --timings.',
    })
  }
  return (requests) => {
    for (const request of requests) appendFileSync(path, timingsLine(request))
  }
}

/** What makes no sense in a preset makes none here. */
function assertPlan(plan: LoadPlan): void {
  const parsed = loadPlan.safeParse(plan)
  if (parsed.success) return
  const problems = formatIssues(parsed.error.issues, { schema: loadPlan, input: plan })
  throw new UsageError('usage/invalid-load', `The load makes no sense: ${problems.join('; ')}`, {
    hint: 'See `servewright load --help`.',
  })
}

type Prepared = Pick<LoadRun, 'plan' | 'prompts'>

/** Everything that can be wrong with the words is told before a server is started. */
async function prepare(preset: string | undefined, options: LoadOptions): Promise<Prepared> {
  const asked = planOf(options)
  asked.thresholds?.map(parseThreshold)
  const prompts = await promptSource(preset, options, asked)
  const plan = withTrace(asked, prompts.sessions)
  const staged = options.sweep === true || options.search === true
  assertLoadRequest({
    arrival: plan.arrival,
    end: {
      ...(plan.requests === undefined && !staged ? {} : { requests: plan.requests ?? 1 }),
      ...(plan.durationMs === undefined ? {} : { durationMs: plan.durationMs }),
    },
    sessions: [['made from the plan']],
  })
  assertPlan(plan)
  return { plan, prompts }
}

function modeOf({ sweep, search }: LoadOptions): LoadRun['mode'] {
  if (sweep === true && search === true)
    throw new UsageError('usage/invalid-arguments', '--sweep and --search are two things', {
      hint: 'Give one.',
    })
  return sweep === true ? 'sweep' : search === true ? 'search' : 'once'
}

function wholeNumber(option: string, value: number): number {
  if (Number.isInteger(value) && value > 0) return value
  throw new UsageError('usage/invalid-arguments', `${option} ${value} does nothing`, {
    hint: 'Give a whole number over 0.',
  })
}

function silentListener(): EventListener {
  return () => undefined
}

function createRun(
  options: LoadOptions,
  prepared: Prepared,
  { id, interrupt }: { id: string; interrupt: Interrupt },
): LoadRun {
  const terminal = process.stdout.isTTY
  const style = terminal ? colorStyle : plainStyle
  const columns = terminal ? process.stdout.columns : undefined
  const quiet = options.json === true
  const say = quiet ? () => undefined : write
  return {
    ...prepared,
    id,
    interrupt,
    mode: modeOf(options),
    repeat: wholeNumber('--repeat', options.repeat),
    threads: wholeNumber(
      '--threads',
      options.threads ?? Math.min(sendingThreads(), options.users ?? Infinity),
    ),
    withChecks: options.checks ?? options.url === undefined,
    onEvent: tellCopies(quiet ? silentListener() : createConsole({ write, columns })),
    view: createLiveView({ write: say, columns, style }),
    ...(options.timings === undefined ? {} : { onTimings: timingsWriter(options.timings) }),
    onRecord: (record) => say(`${loadLines(record, { style, width: columns ?? Infinity }).join('\n')}\n`),
  }
}

function summary(report: RunReport): string {
  const style = process.stdout.isTTY ? colorStyle : plainStyle
  const proven = report.reasons.filter(({ code }) => code === 'proven').map(({ message }) => `  ${message}`)
  return [...proven, ...summaryLines(report, style)].map((line) => `${line}\n`).join('')
}

/** @returns the exit code */
async function load(preset: string | undefined, options: LoadOptions): Promise<number> {
  const id = newRunId()
  const prepared = await prepare(preset, options)
  const folder = createArtifactFolder(options.out)
  const target = await chooseTarget(preset, options, id)
  using interrupt = catchInterrupts((exitCode) => process.exit(exitCode))
  try {
    const run = createRun(options, prepared, { id, interrupt })
    if (options.json !== true) write(`servewright load  ${target.title}\n`)
    const report = await runLoads(target, run)
    const scrub = createScrubber(target.secrets)
    const path = await writeReport(report, { folder, scrub, logs: target.logs() })
    if (options.json === true) write(scrub(`${JSON.stringify(report, undefined, 2)}\n`))
    else write(scrub(`${summary(report)}  report  ${path}\n`))
    return report.exitCode
  } finally {
    target.close()
  }
}
