/** `servewright plan`: what a run would do, without starting anything. */
import { Command } from 'commander'
import { defined } from '../../base/defined.ts'
import { plainText } from '../../base/plain-text.ts'
import type { ServerFacts } from '../../contract/check.ts'
import { type CheckLimits, defaultTokens, effectiveLimits } from '../../contract/limits.ts'
import type { ProcessRecord } from '../../contract/process-record.ts'
import type { Preset } from '../../contract/preset.ts'
import { createArtifactFolder } from '../../host/artifacts.ts'
import { planChecks, type CheckPlan } from '../../checks/plan-checks.ts'
import { factsOfInstalled } from '../../engines/resolve-facts.ts'
import { launchScript } from '../../report/launch-script.ts'
import { shellLine, shellQuote } from '../../report/shell-quote.ts'
import { launchProcesses, shownEnvironment, processRoles } from '../../server/launch-command.ts'
import { duration } from '../../report/style.ts'
import { fillPreparation, type FilledPreparation } from '../../server/prepare-start.ts'
import { startLimits } from '../../server/start-limits.ts'
import { configOption, enginePathOption, onlyOption, outOption, portOption, skipOption } from '../options.ts'
import { prepareLaunch, type PreparedLaunch } from '../../subject/prepare-launch.ts'
import { openWorkspace } from '../../subject/workspace.ts'
import { limitOption } from '../manner-options.ts'
import { defaultChecksMs } from '../../run/time-limit.ts'
import { filterOf, type RunOptions } from '../run-options.ts'
import { apiKeyFor } from '../../subject/api-key.ts'

const minuteMs = 60_000

/** Stands for the port that a run would choose. */
const plannedPort = 8000

interface LaunchPlan {
  /** What is run before; absent where the preset prepares nothing. */
  readonly preparation?: FilledPreparation
  /** Variables that are set; secrets are masked. */
  readonly processes: readonly Pick<ProcessRecord, 'role' | 'argv' | 'environment'>[]
}

export function planCommand(): Command {
  return new Command('plan')
    .description('show what `run` would start and check, and write launch.sh; start nothing')
    .argument('<preset>')
    .addOption(configOption())
    .addOption(enginePathOption())
    .addOption(portOption())
    .addOption(onlyOption())
    .addOption(skipOption())
    .addOption(limitOption())
    .addOption(outOption())
    .option('--json', 'print the plan as JSON')
    .action(plan)
}

function describeLaunch(prepared: PreparedLaunch, preset: Preset): LaunchPlan {
  const roles = processRoles(prepared)
  const last = preset.port ?? plannedPort
  // Those of the others come before it.
  const ports = new Map(roles.map((role, index) => [role, last - roles.length + 1 + index]))
  const { apiKey } = apiKeyFor(preset.claims)
  const filled = fillPreparation(prepared)
  const preparation = filled && { ...filled, environment: shownEnvironment(filled.environment) }
  return {
    ...defined({ preparation }),
    processes: launchProcesses(prepared, ports, 'plan').map(({ role, command }) => ({
      role,
      argv: [command.file, ...command.args],
      environment: shownEnvironment(command.env, prepared.engine, apiKey),
    })),
  }
}

/** What a start of the preset would say of itself, as far as it is known before. */
function presumedFacts(
  { name, claims, expectations, baseline, limits }: Preset,
  { engine, located }: PreparedLaunch,
): ServerFacts {
  return defined({
    model: name,
    claims,
    expectations: expectations ?? {},
    engine: factsOfInstalled(engine.facts, located.versions),
    baseline: baseline?.title,
    tokens: limits?.tokens,
  })
}

async function plan(name: string, options: RunOptions): Promise<void> {
  const { enginePath, port } = options
  const { book, importChecks } = await openWorkspace(options.config)
  const filter = filterOf(options, await importChecks())
  const found = book.find(name)
  const preset = { ...found, limits: { ...found.limits, ...options.limit }, ...defined({ port }) }
  const prepared = await prepareLaunch(preset, {
    signal: new AbortController().signal,
    copy: 'look',
    ...defined({ enginePath }),
  })
  const checks = planChecks(presumedFacts(preset, prepared), filter)
  const launch = describeLaunch(prepared, preset)
  const folder = createArtifactFolder(options.out ?? `servewright-report/plan-${preset.name}`)
  const script = await folder.write('launch.sh', launchScript({ ...launch, preset: preset.name }))
  if (options.json === true) {
    const skipped = checks.skipped.map(({ check, reason }) => ({ id: check.id, reason }))
    const document = {
      preset,
      ...launch,
      limits: limitsOf(preset),
      checks: checks.run.map(({ id }) => id),
      skipped,
      maxTimeMs: defaultChecksMs(checks.run.length),
      script,
    }
    process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`)
    return
  }
  process.stdout.write(
    `${plainText([...launchLines(preset, launch), ...limitLines(preset), ...checkLines(checks), '', `script  ${script}`].join('\n'))}\n`,
  )
}

function preparationLines({ argv, environment, artifacts }: FilledPreparation): readonly string[] {
  return [
    'preparation, before the server',
    ...Object.entries(environment).map(([key, value]) => `  ${key}=${shellQuote(value)}`),
    `  ${shellLine(argv)}`,
    ...artifacts.map((path) => `  makes ${path}`),
    '',
  ]
}

function launchLines(
  { name, title, port }: Preset,
  { processes, preparation }: LaunchPlan,
): readonly string[] {
  return [
    `${name} · ${title}`,
    '',
    ...(preparation === undefined ? [] : preparationLines(preparation)),
    ...processes.flatMap(({ role, argv, environment }) => {
      const whose = processes.length === 1 ? '' : ` of ${role}`
      return [
        `command${whose}`,
        `  ${shellLine(argv)}`,
        ...(port === undefined ? [`  (a run takes a fresh port instead of ${plannedPort})`] : []),
        '',
        `environment${whose}`,
        ...Object.entries(environment).map(([key, value]) => `  ${key}=${shellQuote(value)}`),
        '',
      ]
    }),
  ]
}

/** What each request of a check may take, before the server's speed is known. */
function limitsOf({ limits: { tokens = defaultTokens, ...set } = {} }: Preset): Required<CheckLimits> {
  return { ...effectiveLimits(set), tokens }
}

/** How long the start, the stop and each request may take, and how long answers may be. */
function limitLines(preset: Preset): readonly string[] {
  const { tokens, ...times } = limitsOf(preset)
  const shown = Object.entries(times).map(([name, ms]) => `${name.replace(/Ms$/, '')} ${duration(ms)}`)
  const { capMs, stallMs, graceMs } = startLimits(preset)
  return [
    'limits',
    `  start     ${duration(capMs)} in all, ${duration(stallMs)} without progress`,
    `  requests  ${shown.join(', ')}; those that are not set grow where the server is slow`,
    `  answers   ${tokens} tokens where a check leaves the length open, others in proportion`,
    `  stop      ${duration(graceMs)} before it is killed`,
    '',
  ]
}

function checkLines({ run, skipped }: CheckPlan): readonly string[] {
  return [
    `checks that would run (${run.length}), in ${Math.round(defaultChecksMs(run.length) / minuteMs)} minutes at most unless --max-time says otherwise, and longer on a slow server`,
    ...run.map(({ id, title }) => `  ${id.padEnd(40)}  ${title}`),
    ...(skipped.length === 0 ? [] : ['', `checks that would not (${skipped.length})`]),
    ...skipped.map(({ check, reason }) => `  ${check.id.padEnd(40)}  ${reason}`),
  ]
}
