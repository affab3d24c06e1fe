/** `servewright fleet run`: presets on the nodes of a cluster, and one report over all. */
import { Command, Option } from 'commander'
import { nowMs, timestamp } from '../../base/clock.ts'
import { matchIds } from '../../checks/match-ids.ts'
import { allChecks } from '../../checks/plan-checks.ts'
import { createScrubber } from '../../base/secrets/scrub.ts'
import type { RunReport } from '../../contract/report.ts'
import { createReportFolder } from '../../host/report-folder.ts'
import { catchInterrupts } from '../../host/interrupt.ts'
import { selectPresets } from '../../presets/groups.ts'
import { batchLines } from '../../report/batch-lines.ts'
import { chooseReporters } from '../../report/choose-reporters.ts'
import { styleOf, textFor } from '../../report/terminal.ts'
import { batchReport } from '../../run/batch-report.ts'
import { writeReport } from '../../run/write-report.ts'
import { newRunId } from '../../subject/run-id.ts'
import { openWorkspace, type Workspace } from '../../subject/workspace.ts'
import { durationOption } from '../duration.ts'
import { endWith, placeLines } from '../end-with.ts'
import { fleetUnits, type FleetUnit } from '../fleet-units.ts'
import { configOption, onlyOption, outOption, parseList, reporterOption, skipOption } from '../options.ts'
import { printDocument } from '../print-document.ts'
import { rayOptions, rayPlacer, type RayOptions } from '../ray-options.ts'
import { screenOf } from '../screen.ts'
import { placeUnits, type PlaceWords } from '../place-units.ts'
import { keptReports } from '../kept-units.ts'
import { wholeNumber } from '../whole-number.ts'
import { refuse } from '../../base/refuse.ts'

export interface FleetRunOptions extends RayOptions, PlaceWords {
  readonly engines?: readonly string[]
  readonly config?: string
  readonly only?: readonly string[]
  readonly skip?: readonly string[]
  readonly resume?: true
  readonly unitTime: number
  readonly reporter: readonly string[]
  readonly out?: string
  readonly json?: true
}

const usualUnitMs = 14_400_000
const usualQueueMs = 3_600_000

export function fleetRunCommand(): Command {
  const command = new Command('run')
    .description('run presets on the nodes of a cluster that have what they need, and give one verdict')
    .argument('<presets...>', 'presets, or groups such as `@all`')
  for (const option of rayOptions()) command.addOption(option)
  return command
    .addOption(
      new Option(
        '--engines <engines>',
        'versions to run each preset on, such as vllm@0.31.0,vllm@0.32.0',
      ).argParser(parseList),
    )
    .addOption(
      new Option('--retries <n>', 'how often a preset whose node was lost is placed again')
        .choices(['0', '1', '2', '3', '4', '5'])
        .default('1'),
    )
    .option('--resume', 'run only what has no report in --out yet')
    .addOption(
      new Option('--max-parallel <n>', 'run at most so many at the same time').argParser(wholeNumber()),
    )
    .option('--pack', 'let presets share a node; their latencies then say less')
    .addOption(
      durationOption('--queue-timeout', 'how long to wait for a node that is busy').default(
        usualQueueMs,
        '1h',
      ),
    )
    .addOption(durationOption('--unit-time', 'longest time of one preset').default(usualUnitMs, '4h'))
    .addOption(configOption())
    .addOption(onlyOption())
    .addOption(skipOption())
    .addOption(reporterOption())
    .addOption(outOption())
    .option('--json', 'print only the report document on stdout')
    .action(async (words: readonly string[], options: FleetRunOptions) => {
      process.exitCode = await runFleet(words, options)
    })
}

/** The user's own checks are modules of this machine, and stay here. */
const checkIds: readonly string[] = allChecks.map(({ id }) => id)

const configName = 'servewright.config.json'

/** Presets of the config file go along; its checks and reporters are modules of this machine, and stay. */
const filesOf = ({ config }: Workspace): Readonly<Record<string, string>> =>
  config === undefined ? {} : { [configName]: JSON.stringify({ presets: config.presets }) }

function unitsFor(
  words: readonly string[],
  { book, config }: Workspace,
  options: FleetRunOptions,
): readonly FleetUnit[] {
  const { engines, only, skip, unitTime: limitMs } = options
  for (const patterns of [only, skip]) if (patterns !== undefined) matchIds(patterns, checkIds)
  const presets = selectPresets(words, { book, canRun: () => true }).map((name) => book.find(name))
  const said = { engines, only, skip, config: config === undefined ? undefined : configName }
  const given = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined))
  return fleetUnits(presets, { ...given, limitMs }, (preset) => book.behind(preset).upstream)
}

/** @returns the exit code */
async function runFleet(words: readonly string[], options: FleetRunOptions): Promise<number> {
  if (options.resume === true && options.out === undefined)
    refuse('--resume needs --out', 'Name the folder of the run that was not finished.')
  const workspace = await openWorkspace(options.config)
  const units = unitsFor(words, workspace, options)
  const placer = rayPlacer(options, {
    zoo: units.some(({ preset }) => JSON.stringify(workspace.book.find(preset)).includes('zoo:')),
  })
  const reporters = chooseReporters(options.reporter, await workspace.importReporters(), {
    github: undefined,
  })
  using interrupt = catchInterrupts((exitCode) => process.exit(exitCode))
  const folder = createReportFolder(options.out, 'fleet')
  const screen = screenOf(options)
  const start = { id: newRunId(), startedAt: timestamp(), startMs: nowMs() }
  const tell = (line: string): void => void screen.write(textFor(screen, [line]))
  const kept = options.resume === true ? keptReports(folder.path, units, tell) : new Map<string, RunReport>()
  const left = units.filter(({ id }) => !kept.has(id))
  const files = filesOf(workspace)
  const { reports: fresh, errors } = await placeUnits(left, {
    placer,
    interrupt,
    folder: folder.path,
    start,
    screen,
    files,
    words: options,
  }).catch((thrown: unknown) => {
    folder.onNothing?.()
    throw thrown
  })
  const runs = units.flatMap(({ id }) => kept.get(id) ?? fresh.get(id) ?? [])
  const secrets: readonly string[] = []
  const written = await writeReport(batchReport(start, runs, []), { folder, secrets, reporters, logs: {} })
  const scrub = createScrubber(secrets)
  const lines = [...batchLines(written.report, styleOf(screen)), ...placeLines(written)]
  screen.write(textFor(screen, lines))
  if (options.json === true) await printDocument(written.report)
  return interrupt.exitCode ?? endWith({ ...written, scrub, errors: [...errors, ...written.errors] })
}
