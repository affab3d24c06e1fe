/** `servewright plan`: what a run would do, without starting anything. */
import { Command } from 'commander'
import type { ServerFacts } from '../../contract/check.ts'
import type { Preset } from '../../contract/preset.ts'
import { createArtifactFolder } from '../../host/artifacts.ts'
import { planChecks, type CheckPlan } from '../../checks/plan-checks.ts'
import { launchScript } from '../../report/launch-script.ts'
import { shellLine, shellQuote } from '../../report/shell-quote.ts'
import { maskedSecret } from '../../base/scrub.ts'
import { launchCommand } from '../../server/launch-command.ts'
import { ownChecks } from '../import-checks.ts'
import { configOption, enginePathOption, onlyOption, outOption, portOption, skipOption } from '../options.ts'
import { findPreset, prepareLaunch, type PreparedLaunch } from '../prepare-launch.ts'
import type { RunWords } from '../run-words.ts'
import { apiKeyOf, filterOf } from '../targets.ts'

/** Stands for the port that a run would choose. */
const plannedPort = 8000

interface LaunchPlan {
  readonly argv: readonly string[]
  /** Secrets masked. */
  readonly environment: Readonly<Record<string, string>>
}

export function planCommand(): Command {
  return new Command('plan')
    .description('show what `run` would start and check, and write launch.sh; starts nothing')
    .argument('<preset>')
    .addOption(configOption())
    .addOption(enginePathOption())
    .addOption(portOption())
    .addOption(onlyOption())
    .addOption(skipOption())
    .addOption(outOption())
    .option('--json', 'print the plan as JSON')
    .action(plan)
}

function describeLaunch(prepared: PreparedLaunch, preset: Preset): LaunchPlan {
  const command = launchCommand(prepared, preset.port ?? plannedPort)
  const secret = apiKeyOf().apiKey === undefined ? {} : { [prepared.engine.apiKeyVariable]: maskedSecret }
  return { argv: [command.file, ...command.args], environment: { ...command.env, ...secret } }
}

async function plan(name: string, asked: RunWords): Promise<void> {
  const words = { ...asked, own: await ownChecks(asked.config) }
  const launchWords = { preset: name, ...words, copyNothing: true }
  const preset = await findPreset(launchWords)
  const facts: ServerFacts = {
    model: preset.name,
    claims: preset.claims,
    expectations: preset.expectations ?? {},
  }
  const checks = planChecks(facts, filterOf(words))
  const prepared = await prepareLaunch(preset, launchWords, new AbortController().signal)
  const launch = describeLaunch(prepared, preset)
  const folder = createArtifactFolder(words.out)
  const script = await folder.write('launch.sh', launchScript({ ...launch, preset: preset.name }))
  if (words.json === true) {
    const skipped = checks.skipped.map(({ check, reason }) => ({ id: check.id, reason }))
    const document = { preset, ...launch, checks: checks.run.map(({ id }) => id), skipped, script }
    process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`)
    return
  }
  process.stdout.write(
    `${[...launchLines(preset, launch), ...checkLines(checks), '', `script  ${script}`].join('\n')}\n`,
  )
}

function launchLines({ name, title, port }: Preset, { argv, environment }: LaunchPlan): readonly string[] {
  return [
    `${name} · ${title}`,
    '',
    'command',
    `  ${shellLine(argv)}`,
    ...(port === undefined ? [`  (a run takes a fresh port instead of ${plannedPort})`] : []),
    '',
    'environment',
    ...Object.entries(environment).map(([key, value]) => `  ${key}=${shellQuote(value)}`),
    '',
  ]
}

function checkLines({ run, skipped }: CheckPlan): readonly string[] {
  return [
    `checks that would run (${run.length})`,
    ...run.map(({ id, title }) => `  ${id.padEnd(40)}  ${title}`),
    ...(skipped.length === 0 ? [] : ['', `checks that would not (${skipped.length})`]),
    ...skipped.map(({ check, reason }) => `  ${check.id.padEnd(40)}  ${reason}`),
  ]
}
