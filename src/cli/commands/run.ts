/** `servewright run`: the whole proof of one preset, or of a server that runs already. */
import { randomBytes } from 'node:crypto'
import { Command } from 'commander'
import { UsageError } from '../../base/errors.ts'
import { createScrubber } from '../../base/scrub.ts'
import type { EventListener } from '../../contract/events.ts'
import type { RunReport } from '../../contract/report.ts'
import { createArtifactFolder } from '../../host/artifacts.ts'
import { catchInterrupts } from '../../host/interrupt.ts'
import { createConsole } from '../../report/console.ts'
import { runAcceptance } from '../../run/run-acceptance.ts'
import {
  claimsOption,
  configOption,
  enginePathOption,
  onlyOption,
  outOption,
  portOption,
  skipOption,
} from '../options.ts'
import type { RunWords } from '../run-words.ts'
import { attachTarget, filterOf, launchTarget, type Target } from '../targets.ts'
import { writeReport } from '../write-report.ts'

export function runCommand(): Command {
  return new Command('run')
    .description('launch a preset, prove its API, stop it, and give one verdict')
    .argument('[preset]', 'a preset; see `servewright list presets`')
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
    .action(async (preset: string | undefined, words: RunWords) => {
      const report = await run(preset, words)
      process.exitCode = report.exitCode
    })
}

function listener({ json }: RunWords): EventListener {
  if (json === true) return () => undefined
  return createConsole({
    write: (text) => void process.stdout.write(text),
    columns: process.stdout.isTTY ? process.stdout.columns : undefined,
  })
}

async function chooseTarget(preset: string | undefined, words: RunWords, runId: string): Promise<Target> {
  if (words.url === undefined && preset !== undefined) return await launchTarget(preset, words, runId)
  if (words.url !== undefined && preset === undefined) return attachTarget(words.url, words)
  throw new UsageError('usage/invalid-arguments', 'run takes either a preset or --url', {
    hint: 'Try `servewright run tiny`, or `servewright run --url http://127.0.0.1:8000 --model ID`.',
  })
}

async function run(preset: string | undefined, words: RunWords): Promise<RunReport> {
  const runId = `run-${randomBytes(6).toString('hex')}`
  const folder = createArtifactFolder(words.out)
  const target = await chooseTarget(preset, words, runId)
  const onEvent = listener(words)
  using interrupt = catchInterrupts((exitCode) => process.exit(exitCode))
  try {
    const report = await runAcceptance({
      id: runId,
      target: target.title,
      open: () => target.open({ interrupt, onEvent }),
      filter: filterOf(words),
      provenance: () => target.provenance(),
      signal: interrupt.signal,
      interruptExitCode: () => interrupt.exitCode,
      onEvent,
    })
    const scrub = createScrubber(target.secrets)
    const path = await writeReport(report, { folder, scrub, log: target.log?.() })
    const last = words.json === true ? `${JSON.stringify(report, undefined, 2)}\n` : `  report  ${path}\n`
    process.stdout.write(scrub(last))
    return report
  } finally {
    target.close()
  }
}
