/** Documents of version 1 in the form of version 2. Pure. */
import { defined } from '../../base/defined.ts'
import { exitCodes, isInterrupted } from '../../base/exit-codes.ts'

export type Plain = Readonly<Record<string, unknown>>

const isPlain = (value: unknown): value is Plain => typeof value === 'object' && value !== null
const listOf = (value: unknown): readonly Plain[] => (Array.isArray(value) ? value.filter(isPlain) : [])
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0)

/** The value of an option of a recorded command line, written `--flag value` or `--flag=value`. */
export function recordedOption(words: readonly unknown[], flag: string): string | undefined {
  const at = words.findIndex((word) => word === flag || textOf(word).startsWith(`${flag}=`))
  if (at < 0) return undefined
  const word = textOf(words[at])
  return word === flag ? textOf(words[at + 1]) : word.slice(flag.length + 1)
}

/** Version 1 kept the filter only in the command line. */
function selectionOf(words: readonly unknown[]): Plain {
  const listAfter = (flag: string): readonly string[] | undefined => recordedOption(words, flag)?.split(',')
  const [only, skip] = [listAfter('--only'), listAfter('--skip')]
  return {
    ...defined({ only, skip }),
    ...(words.includes('--strict') ? { strict: true } : {}),
  }
}

const underLoad = /^([a-z0-9-]+\/[a-z0-9-]+)@(.+)$/

/** An id named the load after an `@`, and need not have been unique. */
function upgradeChecks(checks: readonly Plain[]): readonly Plain[] {
  const seen = new Map<string, number>()
  return checks.map((check) => {
    const whole = textOf(check['id'])
    const times = (seen.get(whole) ?? 0) + 1
    seen.set(whole, times)
    const [, id = whole, under] = underLoad.exec(whole) ?? []
    return {
      ...check,
      needs: [],
      ...(times === 1 ? { id } : { id: `${id} #${times}`, check: id }),
      ...defined({ under }),
    }
  })
}

const trialName = /^(sweep|search) at ([\d.e+-]+)\/s$/
const repetitionName = /^.+ (\d+)\/(\d+)$/

interface Asked {
  /** What the command line says of the budget of errors; absent where it says nothing. */
  readonly errorBudget: number | undefined
  readonly accepted: boolean
}

/** The budget was not recorded: what was accepted was within it, by half an answer at least. */
function budgetOf({ counts }: Plain, { errorBudget, accepted }: Asked, isTrial: boolean): number {
  if (errorBudget !== undefined) return errorBudget
  const { completed, failed } = isPlain(counts) ? counts : {}
  if (!accepted || isTrial || numberOf(failed) === 0) return 0
  return Math.min(1, (numberOf(failed) + 0.5) / (numberOf(completed) + numberOf(failed)))
}

function upgradeLoad(load: Plain, asked: Asked): Plain {
  const name = textOf(load['name'])
  const trial = trialName.exec(name)
  const repetition = repetitionName.exec(name)
  return {
    ...load,
    errorBudget: budgetOf(load, asked, trial !== null),
    ...(trial === null ? {} : { trial: { of: trial[1], rate: Number(trial[2]) } }),
    ...(repetition === null
      ? {}
      : { repetition: { index: Number(repetition[1]), of: Number(repetition[2]) } }),
  }
}

/** One process had its command beside the server's other facts; a stop told its exit once for all. */
function upgradeServer({ argv, environment, ladder, ...server }: Plain): Plain {
  const teardown = isPlain(server['teardown']) ? server['teardown'] : {}
  const { exitCode, signal } = teardown
  const ended = server['teardown'] === undefined ? {} : { exit: { exitCode, signal } }
  const process = { role: 'server', argv, environment, ladder, ...ended }
  // What the engine calls its metrics had another form; `withEngineFacts` puts in what is known of it today.
  const { engine: _, ...facts } = isPlain(server['facts']) ? server['facts'] : {}
  return { ...server, facts, processes: argv === undefined ? [] : [process] }
}

function verdictOf({ verdict, exitCode }: Plain): unknown {
  return exitCode === exitCodes.unproven ? 'unproven' : verdict
}

const renamedErrors: Readonly<Record<string, string>> = { 'environment/install-locked': 'environment/locked' }

function upgradeError(error: Plain): Plain {
  const code = textOf(error['code'])
  return { ...error, code: renamedErrors[code] ?? code }
}

function upgradeRun(run: Plain): Plain {
  const provenance = isPlain(run['provenance']) ? run['provenance'] : {}
  const words = Array.isArray(provenance['commandLine']) ? provenance['commandLine'] : []
  const checks = listOf(run['checks'])
  const known = [...checks.flatMap((check) => listOf(check['known'])), ...listOf(run['goneFindings'])]
  const exitCode = numberOf(run['exitCode'])
  const budget = recordedOption(words, '--error-budget')
  const errorBudget = budget === undefined ? undefined : Number(budget)
  const asked = { errorBudget, accepted: run['verdict'] === 'accepted' }
  const loads = listOf(run['loads']).map((load) => upgradeLoad(load, asked))
  return {
    ...run,
    schemaVersion: 2,
    kind: words[0] === 'servewright' && words[1] === 'load' ? 'load' : 'acceptance',
    verdict: verdictOf(run),
    selection: selectionOf(words),
    ...(isPlain(run['error']) ? { error: upgradeError(run['error']) } : {}),
    ...(isInterrupted(exitCode) ? { interruptExitCode: exitCode } : {}),
    ...(known.length === 0 ? {} : { known }),
    servers: listOf(run['servers']).map(upgradeServer),
    checks: upgradeChecks(checks),
    ...(run['loads'] === undefined ? {} : { loads }),
  }
}

/** @param document whose `schemaVersion` is 1 */
export function upgradeReport(document: Plain): Plain {
  if (!Array.isArray(document['runs'])) return upgradeRun(document)
  const runs = listOf(document['runs']).map(upgradeRun)
  return { ...document, schemaVersion: 2, verdict: verdictOf(document), runs }
}
