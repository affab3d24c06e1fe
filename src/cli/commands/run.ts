/** `servewright run`: the whole proof of presets, or of a server that runs already. */
import { Command } from 'commander'
import { UsageError } from '../../base/errors.ts'
import type { EventListener } from '../../contract/events.ts'
import type { BatchReport, RunReport } from '../../contract/report.ts'
import { createArtifactFolder } from '../../host/artifacts.ts'
import { catchInterrupts, type Interrupt } from '../../host/interrupt.ts'
import { batchLines, sectionLine } from '../../report/batch-lines.ts'
import { createConsole } from '../../report/console.ts'
import { tellCopies } from '../../report/show-copy.ts'
import { colorStyle, plainStyle } from '../../report/style.ts'
import { choosePresets, type ChosenPresets } from '../../subject/choose-presets.ts'
import { userChecks } from '../../subject/import-checks.ts'
import {
  claimsOption,
  configOption,
  enginePathOption,
  onlyOption,
  outOption,
  portOption,
  skipOption,
} from '../options.ts'
import { runBatch } from '../../run/run-batch.ts'
import { newRunId } from '../../subject/run-id.ts'
import { runTarget } from '../../run/run-subject.ts'
import type { RunOptions } from '../../subject/run-options.ts'
import { attachTarget, launchTarget, type Target } from '../../subject/subject.ts'

export function runCommand(): Command {
  return new Command('run')
    .description('launch presets, prove their APIs, stop them, and give one verdict')
    .argument('[presets...]', 'presets, or groups such as `@tiny`; see `servewright list presets`')
    .option('--all', 'every preset that this machine can run')
    .option('--strict', 'let known findings reject as well')
    .option('--url <url>', 'test a server that runs already, and leave it running')
    .option('--model <id>', 'the model to ask for at --url')
    .addOption(claimsOption())
    .addOption(configOption())
    .addOption(enginePathOption())
    .addOption(portOption())
    .addOption(onlyOption())
    .addOption(skipOption())
    .addOption(outOption())
    .option('--json', 'print the report document on stdout, and nothing else')
    .action(async (presets: readonly string[], options: RunOptions) => {
      process.exitCode = await run(presets, options)
    })
}

const write = (text: string): void => void process.stdout.write(text)

function listener({ json }: RunOptions): EventListener {
  if (json === true) return tellCopies(() => undefined)
  return tellCopies(
    createConsole({ write, columns: process.stdout.isTTY ? process.stdout.columns : undefined }),
  )
}

const printed = (report: RunReport | BatchReport): string => `${JSON.stringify(report, undefined, 2)}\n`

interface OneRun {
  readonly id: string
  readonly options: RunOptions
  readonly interrupt: Interrupt
}

async function runOne(target: Target, { id, options, interrupt }: OneRun): Promise<number> {
  const folder = createArtifactFolder(options.out)
  const onEvent = listener(options)
  const { report, path, scrub } = await runTarget(target, { id, options, folder, interrupt, onEvent })
  write(scrub(options.json === true ? printed(report) : `  report  ${path}\n`))
  return report.exitCode
}

async function runSeveral(chosen: ChosenPresets, options: RunOptions, interrupt: Interrupt): Promise<number> {
  const quiet = options.json === true
  const { report, path, scrub } = await runBatch(chosen, {
    options,
    interrupt,
    listener: () => listener(options),
    onSection: (name, place) => {
      if (!quiet) write(`${sectionLine(name, place)}\n`)
    },
  })
  const style = process.stdout.isTTY ? colorStyle : plainStyle
  const lines = [...batchLines(report, style), `  report  ${path}`].map((line) => `${line}\n`)
  write(scrub(quiet ? printed(report) : lines.join('')))
  return report.exitCode
}

/** @returns the exit code */
async function run(presets: readonly string[], asked: RunOptions): Promise<number> {
  const options = { ...asked, own: await userChecks(asked.config) }
  const given = presets.length > 0 || options.all === true
  if (given === (options.url !== undefined)) {
    throw new UsageError('usage/invalid-arguments', 'run takes either presets or --url', {
      hint: 'Try `servewright run tiny`, or `servewright run --url http://127.0.0.1:8000 --model ID`.',
    })
  }
  using interrupt = catchInterrupts((exitCode) => process.exit(exitCode))
  const id = newRunId()
  if (options.url !== undefined)
    return await runOne(attachTarget(options.url, options), { id, options, interrupt })
  const chosen = await choosePresets(presets, options, interrupt.signal)
  const [first, ...others] = chosen.run
  // One preset by its own name; a group is told as such, even where it has one member.
  if (first !== undefined && others.length === 0 && presets.length === 1 && chosen.own)
    return await runOne(await launchTarget(first, options, id), { id, options, interrupt })
  return await runSeveral(chosen, options, interrupt)
}
