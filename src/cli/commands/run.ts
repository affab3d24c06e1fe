/** `servewright run`: the whole proof of presets, or of a server that runs already. */
import { Command } from 'commander'
import { UsageError } from '../../base/errors.ts'
import type { EventListener } from '../../contract/events.ts'
import type { BatchReport, RunReport } from '../../contract/report.ts'
import { createArtifactFolder } from '../../host/artifacts.ts'
import { catchInterrupts, type Interrupt } from '../../host/interrupt.ts'
import { batchLines, sectionLine } from '../../report/batch-lines.ts'
import { createConsole } from '../../report/console.ts'
import { colorStyle, plainStyle } from '../../report/style.ts'
import { choosePresets, type ChosenPresets } from '../choose-presets.ts'
import { ownChecks } from '../import-checks.ts'
import {
  claimsOption,
  configOption,
  enginePathOption,
  onlyOption,
  outOption,
  portOption,
  skipOption,
} from '../options.ts'
import { runBatch } from '../run-batch.ts'
import { newRunId } from '../run-id.ts'
import { runTarget } from '../run-target.ts'
import type { RunWords } from '../run-words.ts'
import { attachTarget, launchTarget, type Target } from '../targets.ts'

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
    .action(async (presets: readonly string[], words: RunWords) => {
      process.exitCode = await run(presets, words)
    })
}

const write = (text: string): void => void process.stdout.write(text)

function listener({ json }: RunWords): EventListener {
  if (json === true) return () => undefined
  return createConsole({ write, columns: process.stdout.isTTY ? process.stdout.columns : undefined })
}

const printed = (report: RunReport | BatchReport): string => `${JSON.stringify(report, undefined, 2)}\n`

interface OneRun {
  readonly id: string
  readonly words: RunWords
  readonly interrupt: Interrupt
}

async function runOne(target: Target, { id, words, interrupt }: OneRun): Promise<number> {
  const folder = createArtifactFolder(words.out)
  const onEvent = listener(words)
  const { report, path, scrub } = await runTarget(target, { id, words, folder, interrupt, onEvent })
  write(scrub(words.json === true ? printed(report) : `  report  ${path}\n`))
  return report.exitCode
}

async function runSeveral(chosen: ChosenPresets, words: RunWords, interrupt: Interrupt): Promise<number> {
  const quiet = words.json === true
  const { report, path, scrub } = await runBatch(chosen, {
    words,
    interrupt,
    listener: () => listener(words),
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
async function run(presets: readonly string[], asked: RunWords): Promise<number> {
  const words = { ...asked, own: await ownChecks(asked.config) }
  const given = presets.length > 0 || words.all === true
  if (given === (words.url !== undefined)) {
    throw new UsageError('usage/invalid-arguments', 'run takes either presets or --url', {
      hint: 'Try `servewright run tiny`, or `servewright run --url http://127.0.0.1:8000 --model ID`.',
    })
  }
  using interrupt = catchInterrupts((exitCode) => process.exit(exitCode))
  const id = newRunId()
  if (words.url !== undefined) return await runOne(attachTarget(words.url, words), { id, words, interrupt })
  const chosen = await choosePresets(presets, words, interrupt.signal)
  const [first, ...others] = chosen.run
  // One preset by its own name; a group is told as such, even where it has one member.
  if (first !== undefined && others.length === 0 && presets.length === 1 && chosen.own)
    return await runOne(await launchTarget(first, words, id), { id, words, interrupt })
  return await runSeveral(chosen, words, interrupt)
}
