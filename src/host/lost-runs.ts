/** Runs whose Servewright was killed before it could end them: what is left of each, and how it is ended. */
import { existsSync, readlinkSync, rmSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { getuid } from 'node:process'
import { sleep } from '../base/clock.ts'
import { deadlineIn } from '../base/deadline.ts'
import { lostUnitFolders } from './lost-units.ts'
import { isAlive, listProcesses, type ProcessEntry } from './processes.ts'
import { runCommand } from './run-command.ts'
import { lostLedgers, type FoundLedger } from './run-ledger.ts'
import { marksOf } from './run-marks.ts'
import { serverEnvironment } from './server-environment.ts'
import { signalProcess } from './signal-process.ts'
import { sharedBy } from './traces/held-files.ts'

export interface LostRun {
  readonly runId: string
  /** That still run, the oldest first. */
  readonly processes: readonly ProcessEntry[]
  /** The run's folder; absent where only processes are left. */
  readonly folder?: string
  /** Paths in /dev/shm that are still there. */
  readonly sharedMemory: readonly string[]
  readonly containers: FoundLedger['containers']
}

const toolMs = 20_000
const pollMs = 20
const afterKillMs = 5_000

/** A container's processes can be seen from outside, where their owner's pid is another's. */
function numbersPidsAsWeDo(pid: number): boolean {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`) === readlinkSync('/proc/self/ns/pid')
  } catch {
    return false
  }
}

/** Whoever may see everything is still to end nobody else's. */
function isOfOurUser(pid: number): boolean {
  return statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid === getuid?.()
}

/** Run that a process is marked as part of, when nobody is there to end it. */
function lostRunOf({ pid, state }: ProcessEntry): string | undefined {
  const marks = state === 'Z' || !isOfOurUser(pid) ? undefined : marksOf(pid)
  return marks === undefined || isAlive(marks.owner) || !numbersPidsAsWeDo(pid) ? undefined : marks.runId
}

/** Named in the ledger or marked, and whatever descends from these. */
function processesOf(
  all: readonly ProcessEntry[],
  isNamed: (entry: ProcessEntry) => boolean,
): readonly ProcessEntry[] {
  const pids = new Set<number>()
  const members = all.filter((entry) => {
    const ours = isNamed(entry) || (pids.has(entry.parent) && numbersPidsAsWeDo(entry.pid))
    if (ours) pids.add(entry.pid)
    return ours
  })
  return members.filter(isAlive)
}

interface Look {
  readonly all: readonly ProcessEntry[]
  /** Run of each process that is marked as part of a lost one. */
  readonly marked: ReadonlyMap<number, string>
}

function look(): Look {
  const all = listProcesses().toSorted((a, b) => a.startTicks - b.startTicks || a.pid - b.pid)
  const marks = all.map((entry) => [entry.pid, lostRunOf(entry)] as const)
  return {
    all,
    marked: new Map(marks.filter((pair): pair is readonly [number, string] => pair[1] !== undefined)),
  }
}

function fromLedger({ all, marked }: Look, ledger: FoundLedger): LostRun {
  const { runId = '', folder, containers } = ledger
  const named = new Map(ledger.processes.map(({ pid, startTicks }) => [pid, startTicks]))
  return {
    runId: runId === '' ? folder : runId,
    folder,
    containers,
    processes: processesOf(
      all,
      ({ pid, startTicks }) => named.get(pid) === startTicks || marked.get(pid) === runId,
    ),
    sharedMemory: ledger.sharedMemory.filter((path) => existsSync(path)),
  }
}

/** Units of a fleet of which nothing but a folder is left: what ran in it has a mark of its own. */
const lostUnits = (): readonly LostRun[] =>
  lostUnitFolders().map((folder) => ({
    runId: `unit ${basename(folder)}`,
    folder,
    processes: [],
    sharedMemory: [],
    containers: [],
  }))

/** Those that have left a ledger in our folder for temporary files. They are of our user, this machine and this container. */
export function findLedgeredRuns(): readonly LostRun[] {
  const ledgers = lostLedgers()
  if (ledgers.length === 0) return lostUnits()
  const seen = look()
  return [...ledgers.map((ledger) => fromLedger(seen, ledger)), ...lostUnits()]
}

/** Also those of which only processes are left, wherever their folders were. None without /proc. */
export function findLostRuns(): readonly LostRun[] {
  if (!existsSync('/proc/self/environ')) return []
  const { all, marked } = look()
  const runs = lostLedgers().map((ledger) => fromLedger({ all, marked }, ledger))
  const told = new Set(runs.map(({ runId }) => runId))
  const others = [...new Set(marked.values())].filter((runId) => !told.has(runId))
  return [
    ...runs,
    ...others.map((runId) => ({
      runId,
      processes: processesOf(all, ({ pid }) => marked.get(pid) === runId),
      sharedMemory: [],
      containers: [],
    })),
    ...lostUnits(),
  ]
}

async function waitForAll(
  processes: readonly ProcessEntry[],
  limitMs: number,
): Promise<readonly ProcessEntry[]> {
  const deadline = deadlineIn(limitMs)
  let left = processes.filter(isAlive)
  while (left.length > 0 && !deadline.expired) {
    await sleep(pollMs)
    left = left.filter(isAlive)
  }
  return left
}

/** TERM, the grace, then KILL to each. @returns those that are still alive */
async function endProcesses(
  processes: readonly ProcessEntry[],
  graceMs: number,
): Promise<readonly ProcessEntry[]> {
  for (const entry of processes) signalProcess(entry, 'SIGTERM')
  const lingering = await waitForAll(processes, graceMs)
  for (const entry of lingering) signalProcess(entry, 'SIGKILL')
  return await waitForAll(lingering, afterKillMs)
}

/**
 * Ends the run's processes, removes its containers, its shared memory where nobody uses it, and its folder.
 * @returns the processes that are still alive, because they cannot be killed
 */
export async function endLostRun(run: LostRun, graceMs: number): Promise<readonly ProcessEntry[]> {
  const survivors = await endProcesses(run.processes, graceMs)
  for (const { tool, name } of run.containers) {
    const { signal } = new AbortController()
    const inherited = serverEnvironment({})
    await runCommand({ file: tool, args: ['rm', '--force', name], inherited, timeoutMs: toolMs, signal })
  }
  const used = new Set(listProcesses().flatMap(({ pid }) => sharedBy(pid)))
  for (const path of run.sharedMemory) if (!used.has(path)) rmSync(path, { recursive: true, force: true })
  if (run.folder !== undefined && survivors.length === 0) rmSync(run.folder, { recursive: true, force: true })
  return survivors
}
