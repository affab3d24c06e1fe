/** `servewright upgrade`: one preset on two versions of its engine, and what is new between them. */
import { join } from 'node:path'
import { Command } from 'commander'
import { defined } from '../../base/defined.ts'
import type { RunReport } from '../../contract/report.ts'
import { catchInterrupts } from '../../host/interrupt.ts'
import { chooseReporters } from '../../report/choose-reporters.ts'
import { checkServer } from '../../run/steps/check-server.ts'
import { presetLoads } from '../../run/steps/preset-loads.ts'
import { engineOfWord } from '../../subject/engine-of-word.ts'
import { newRunId } from '../../subject/run-id.ts'
import { launchSubject } from '../../subject/subject.ts'
import { compareOptions, type CompareOptions, showComparison } from '../compare-options.ts'
import { onOption, openWorkspaceOn } from '../on-option.ts'
import { configOption, onlyOption, skipOption, untilEofOption } from '../options.ts'
import { runAlone } from '../run-alone.ts'

interface UpgradeOptions extends CompareOptions {
  readonly on?: string
  readonly from: string
  readonly to: string
  readonly config?: string
  readonly only?: readonly string[]
  readonly skip?: readonly string[]
  readonly out: string
  readonly untilEof?: true
}

const help = `
Examples:
  servewright upgrade tiny --from vllm@0.31.0 --to vllm@0.32.0
  servewright upgrade my-preset --from vllm@0.31.0 --to ./next/.venv --markdown > upgrade.md

Exit codes: 0 no regression, 1 a regression beyond the bounds, 5 undecided; the others as servewright --help lists
them. The reports of both runs lie in the folders from and to of --out.`

export function upgradeCommand(): Command {
  const command = new Command('upgrade')
    .description('run a preset on two versions of its engine, and compare the reports')
    .argument('<preset>')
    .requiredOption('--from <engine>', 'the version to compare with, such as vllm@0.31.0, or a path')
    .requiredOption('--to <engine>', 'the version to judge, such as vllm@0.32.0, or a path')
    .addOption(configOption())
    .addOption(onOption())
    .addOption(onlyOption())
    .addOption(skipOption())
    .option('--out <folder>', 'folder for both reports', 'servewright-report/upgrade')
    .addOption(untilEofOption())
    .addHelpText('after', help)
    .action(async (preset: string, options: UpgradeOptions) => {
      process.exitCode = await upgrade(preset, options)
    })
  for (const option of compareOptions) command.addOption(option)
  return command
}

/** @returns the exit code */
async function upgrade(name: string, options: UpgradeOptions): Promise<number> {
  const { only, skip, from, to, out } = options
  const say = (line: string): unknown => process.stdout.write(`${line}\n`)
  const { book, importChecks, importReporters } = await openWorkspaceOn(options, say)
  const preset = book.find(name)
  // Both have to be there before the first is started.
  const sides = [
    { enginePath: engineOfWord(from, preset.engine), folder: join(out, 'from') },
    { enginePath: engineOfWord(to, preset.engine), folder: join(out, 'to') },
  ]
  const filter = { userChecks: await importChecks(), ...defined({ only, skip }) }
  const reporters = chooseReporters([], await importReporters())
  using interrupt = catchInterrupts((exitCode) => process.exit(exitCode), options)
  const reports: RunReport[] = []
  for (const { enginePath, folder } of sides) {
    const id = newRunId()
    const subject = launchSubject(preset, { runId: id, filter, enginePath, ...book.behind(preset) })
    const loads = only === undefined ? presetLoads(subject) : []
    const steps = [checkServer, ...loads]
    const { report } = await runAlone({ id, subject, steps, filter, interrupt }, folder, reporters)
    if (interrupt.exitCode !== undefined) return interrupt.exitCode
    reports.push(report)
  }
  const [before, after] = reports
  return before === undefined || after === undefined ? 0 : await showComparison([before, after], options)
}
