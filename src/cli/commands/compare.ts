/** `servewright compare`: what is new, gone and slower between two reports. */
import { Command } from 'commander'
import { compareOptions, type CompareOptions, showComparison } from '../compare-options.ts'
import { readReport } from '../read-report.ts'

const help = `
Examples:
  servewright compare vllm-0.31/ vllm-0.32/
  servewright compare main.json branch.json --bound ttft=5% --markdown
  servewright compare vllm-0.31/ vllm-0.32/ --html upgrade.html

Exit codes: 0 no regression, 1 a regression beyond the bounds, 5 undecided, 2 wrong usage.`

export function compareCommand(): Command {
  const command = new Command('compare')
    .description(
      'compare two reports: checks that changed, findings new and gone, latency, throughput, memory',
    )
    .argument('<before>', 'a report.json, or a folder that contains one')
    .argument('<after>', 'the report that is held against it')
    .addHelpText('after', help)
    .action(async (before: string, after: string, options: CompareOptions) => {
      process.exitCode = await showComparison(
        [readReport(before).document, readReport(after).document],
        options,
      )
    })
  for (const option of compareOptions) command.addOption(option)
  return command
}
