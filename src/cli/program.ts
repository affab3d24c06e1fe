/** All commands: one line each. */
import { Command, Help } from 'commander'
import { packageVersion } from '../host/package-root.ts'
import { agentCommand } from './commands/agent.ts'
import { againCommand } from './commands/again.ts'
import { cleanCommand } from './commands/clean.ts'
import { compareCommand } from './commands/compare.ts'
import { doctorCommand } from './commands/doctor.ts'
import { fleetCommand } from './commands/fleet.ts'
import { goldenCommand } from './commands/golden.ts'
import { historyCommand } from './commands/history.ts'
import { initCommand } from './commands/init.ts'
import { installCommand } from './commands/install.ts'
import { listCommand } from './commands/list.ts'
import { loadCommand } from './commands/load.ts'
import { modelsCommand } from './commands/models.ts'
import { planCommand } from './commands/plan.ts'
import { probeCommand } from './commands/probe.ts'
import { rejudgeCommand } from './commands/rejudge.ts'
import { reportCommand } from './commands/report.ts'
import { runCommand } from './commands/run.ts'
import { upCommand } from './commands/up.ts'
import { upgradeCommand } from './commands/upgrade.ts'

const commands = [
  runCommand,
  againCommand,
  upCommand,
  loadCommand,
  agentCommand,
  fleetCommand,
  reportCommand,
  rejudgeCommand,
  compareCommand,
  upgradeCommand,
  historyCommand,
  planCommand,
  listCommand,
  modelsCommand,
  probeCommand,
  goldenCommand,
  initCommand,
  installCommand,
  doctorCommand,
  cleanCommand,
]

const exitCodes = `
Exit codes:
  0  accepted                        4  the server did not start
  1  rejected: findings              5  unproven: too little evidence
  2  wrong usage                    70  a bug of servewright
  3  the machine is not ready      130  interrupted (SIGHUP 129, SIGTERM 143)`

/** At every depth wrong usage is thrown and not exited with, and help looks the same. */
function inherit(above: Command): void {
  for (const command of above.commands) inherit(command.exitOverride().copyInheritedSettings(above))
}

export function createProgram(): Command {
  const program = new Command('servewright')
    .description('The acceptance suite for online LLM inference.')
    .version(packageVersion(), '-V, --version')
    .option('--no-color', 'no colours; NO_COLOR and FORCE_COLOR are obeyed too')
    .on('option:no-color', () => {
      process.env['NO_COLOR'] = '1'
      delete process.env['FORCE_COLOR']
    })
    // The library's `(preset: "8000")` would read as one of our presets, and the option says it already.
    .configureHelp({
      optionDescription: (option) => new Help().optionDescription(option).replace(/ \(preset: "[^)]*"\)/, ''),
    })
    .addHelpText('after', exitCodes)
    .showHelpAfterError('→ Add --help for the options and what they take.')
    .exitOverride()
  for (const create of commands) program.addCommand(create())
  inherit(program)
  return program
}
