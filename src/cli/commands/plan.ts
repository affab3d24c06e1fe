/** `servewright plan`: what a run would do, without starting anything. */
import { Command } from 'commander'
import { defined } from '../../base/defined.ts'
import { plainText } from '../../base/plain-text.ts'
import { EnvironmentError } from '../../base/errors.ts'
import { type CheckLimits, defaultTokens, effectiveLimits } from '../../contract/limits.ts'
import type { ProcessRecord } from '../../contract/process-record.ts'
import type { Preset } from '../../contract/preset.ts'
import { createArtifactFolder } from '../../host/artifacts.ts'
import { planAhead, type PlanAhead } from '../../checks/plan-ahead.ts'
import type { LoadPlan } from '../../contract/load-plan.ts'
import { launchScript } from '../../report/launch-script.ts'
import { shellLine, shellQuote } from '../../report/shell-quote.ts'
import { launchProcesses, shownEnvironment, processRoles } from '../../server/launch-command.ts'
import { duration } from '../../report/style.ts'
import { fillPreparation, type FilledPreparation } from '../../server/prepare-start.ts'
import { startLimits } from '../../server/start-limits.ts'
import { configOption, enginePathOption, onlyOption, outOption, portOption, skipOption } from '../options.ts'
import { prepareLaunch, type PreparedLaunch, prepareUnlocated } from '../../subject/prepare-launch.ts'
import { presumeFacts } from '../../subject/presume-facts.ts'
import { onOption, openWorkspaceOn } from '../on-option.ts'
import { screenOf } from '../screen.ts'
import { limitOption } from '../manner-options.ts'
import { pastRuns } from '../past-runs.ts'
import { planTimeLines, planTimes } from '../plan-times.ts'
import { filterOf, type RunOptions } from '../run-options.ts'
import { apiKeyFor } from '../../subject/api-key.ts'

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
    .argument('<preset>', 'a preset; see `servewright list presets`')
    .addOption(configOption())
    .addOption(enginePathOption())
    .addOption(onOption())
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

interface Prepared {
  readonly prepared: PreparedLaunch
  /** Why the command names no program of this machine. */
  readonly missing?: EnvironmentError
}

/** Without its engine the command can still be read, and compared with that of a script. */
async function prepare(preset: Preset, { enginePath }: RunOptions): Promise<Prepared> {
  const look = { signal: new AbortController().signal, copy: 'look' } as const
  try {
    return { prepared: await prepareLaunch(preset, { ...look, ...defined({ enginePath }) }) }
  } catch (error) {
    if (!(error instanceof EnvironmentError) || error.code !== 'environment/engine-missing') throw error
    return { prepared: await prepareUnlocated(preset, look), missing: error }
  }
}

/** Whoever asks for some checks only does not ask for a load. */
const loadsOf = ({ load = [] }: Preset, { only }: RunOptions): readonly LoadPlan[] =>
  only === undefined ? load : []

async function plan(name: string, options: RunOptions): Promise<void> {
  const { port } = options
  const say = (line: string): unknown => screenOf(options).write(`${line}\n`)
  const { book, importChecks } = await openWorkspaceOn(options, say)
  const filter = filterOf(options, await importChecks())
  const found = book.find(name)
  const preset = { ...found, limits: { ...found.limits, ...options.limit }, ...defined({ port }) }
  const { prepared, missing } = await prepare(preset, options)
  const checks = planAhead(await presumeFacts(preset, prepared), filter)
  const launch = describeLaunch(prepared, preset)
  const loads = loadsOf(preset, options)
  const planned = { preset, checks: checks.run.map(({ id }) => id), loads }
  const times = planTimes(planned, pastRuns(preset.name))
  const folder = createArtifactFolder(options.out ?? `servewright-report/plan-${preset.name}`)
  const script = await folder.write('launch.sh', launchScript({ ...launch, preset: preset.name }))
  if (options.json === true) {
    const skipped = checks.skipped.map(({ check, reason }) => ({ id: check.id, reason }))
    const document = {
      preset,
      ...launch,
      ...defined({ engineMissing: missing?.toJSON() }),
      limits: limitsOf(preset),
      checks: planned.checks,
      open: checks.open.map(({ id }) => id),
      skipped,
      loads,
      times,
      script,
    }
    process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`)
    return
  }
  const lines = [
    ...launchLines(preset, launch),
    ...missingLines(missing, prepared),
    ...limitLines(preset),
    ...planTimeLines(times, planned),
    ...checkLines(checks),
    ...loadLines(loads),
    '',
    `script  ${script}`,
  ]
  process.stdout.write(`${plainText(lines.join('\n'))}\n`)
}

function missingLines(
  missing: EnvironmentError | undefined,
  { location }: PreparedLaunch,
): readonly string[] {
  if (missing === undefined) return []
  return [
    `${missing.message}: ${location.program} stands for it`,
    ...(missing.hint === undefined ? [] : [`  → ${missing.hint}`]),
    '',
  ]
}

function loadLines(loads: readonly LoadPlan[]): readonly string[] {
  if (loads.length === 0) return []
  const rows = loads.map(({ name, arrival: { kind, ...arrival }, requests, durationMs }) => {
    const numbers = Object.entries(arrival).map(([key, value]) =>
      key === kind ? String(value) : `${key} ${String(value)}`,
    )
    const end = [
      ...(requests === undefined ? [] : [`${requests} requests`]),
      ...(durationMs === undefined ? [] : [duration(durationMs)]),
    ]
    return `  ${name}  ${[kind, ...numbers].join(' ')}, ${end.join(' or ')}`
  })
  return ['', `loads after the checks (${loads.length})`, ...rows]
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

function checkLines({ run, open, skipped }: PlanAhead): readonly string[] {
  // Whoever named a few checks knows of the rest that it was not named.
  const listed = skipped.filter(({ kind }) => kind !== 'filtered')
  const left = skipped.length - listed.length
  return [
    `checks that would run (${run.length})`,
    ...run.map(({ id, title }) => `  ${id.padEnd(40)}  ${title}`),
    ...(open.length === 0 ? [] : ['', `checks that the server decides once it is up (${open.length})`]),
    ...open.map(({ id, title }) => `  ${id.padEnd(40)}  ${title}`),
    ...(skipped.length === 0 ? [] : ['', `checks that would not (${skipped.length})`]),
    ...listed.map(({ check, reason }) => `  ${check.id.padEnd(40)}  ${reason}`),
    ...(left === 0 ? [] : [`  ${left} left out by --only or --skip`]),
  ]
}
