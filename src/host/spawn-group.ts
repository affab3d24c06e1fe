/** The only place that starts a server: no shell, its output straight to a file, every descendant marked as ours. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { EnvironmentError } from '../base/errors.ts'
import type { CommandSpec } from '../contract/engine.ts'
import { isAlive, type ProcessEntry } from './processes.ts'
import { createProcessTree, type ProcessTree } from './process-tree.ts'
import { marksFor, processMarker } from './run-marks.ts'
import { serverEnvironment } from './server-environment.ts'

export interface ExitInfo {
  readonly exitCode: number | null
  readonly signal: string | null
}

export interface ProcessGroup {
  /** Pid of the leader; in a session of its own also the group's and the session's id. */
  readonly pid: number
  readonly tree: ProcessTree
  /** Resolves when the leader has ended; never rejects. */
  readonly exited: Promise<ExitInfo>
  readonly exit: ExitInfo | undefined
}

export interface SpawnOptions {
  readonly command: CommandSpec
  /** Receives stdout and stderr. */
  readonly logFile: string
  /** Unique to this start; inherited by every descendant. */
  readonly runId: string
  /** Which of the start's processes it is; default `server`. */
  readonly role?: string
  /** Run when this process ends without having stopped the group, e.g. to remove a container, which is not in it. */
  readonly lastResort?: Omit<CommandSpec, 'env'> | undefined
  /** Added last, e.g. secrets that no document may show. */
  readonly env?: Readonly<Record<string, string>>
  /**
   * `own`: the leader gets a session and a group, and no terminal reaches them. `inherited`: it stays in ours, where
   * the operator's job control ends it together with us. Default `own`.
   */
  readonly session?: 'own' | 'inherited'
}

type Live = Pick<SpawnOptions, 'lastResort'> & { readonly tree: ProcessTree }

const live = new Map<number, Live>()
const lastResortMs = 10_000

/** Kills what is still running when this process ends without having stopped it. */
function killAllOnExit(): void {
  for (const [pid, { tree, lastResort }] of live) {
    killGroup(pid, 'SIGKILL')
    // A server in our session has no group of its own, and any server may have members that left it.
    for (const entry of tree.sample()) signalProcess(entry, 'SIGKILL')
    if (lastResort !== undefined)
      spawnSync(lastResort.file, lastResort.args, { stdio: 'ignore', timeout: lastResortMs })
  }
}

/** Signals one process, unless it is gone or its pid belongs to another by now. */
export function signalProcess(entry: ProcessEntry, signal: NodeJS.Signals): void {
  try {
    if (isAlive(entry)) process.kill(entry.pid, signal)
  } catch {
    // Gone between the look and the signal.
  }
}

/** Signals a whole group; one that is gone, or never was because its leader is in our session, is fine. */
export function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // ESRCH: nobody left.
  }
}

/** Kills every group that is running, at once. */
export function killAllGroups(): void {
  killAllOnExit()
}

function started(child: ChildProcess, file: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => {
      const hint =
        'Check that the file exists and is executable; `servewright doctor` shows which engine is used.'
      reject(new EnvironmentError('environment/engine-broken', `${file} cannot be started`, { cause, hint }))
    })
    child.once('spawn', () => resolve(child.pid ?? 0))
  })
}

/** @throws EnvironmentError when the program cannot be started at all */
export async function spawnGroup({
  command,
  logFile,
  runId,
  env,
  session,
  role = 'server',
  lastResort,
}: SpawnOptions): Promise<ProcessGroup> {
  const log = openSync(logFile, 'a', 0o600)
  const marker = processMarker(runId, role)
  let exit: ExitInfo | undefined
  try {
    const child = spawn(command.file, command.args, {
      detached: session !== 'inherited',
      stdio: ['ignore', log, log],
      env: serverEnvironment({ ...command.env, ...env, ...marksFor(runId, role) }),
    })
    const exited = new Promise<ExitInfo>((resolve) => {
      child.once('exit', (exitCode, signal) => {
        exit = { exitCode, signal }
        resolve(exit)
      })
    })
    const pid = await started(child, command.file)
    if (live.size === 0) process.on('exit', killAllOnExit)
    const tree = createProcessTree({ pid, marker })
    live.set(pid, { tree, lastResort })
    return {
      pid,
      tree,
      exited,
      get exit() {
        return exit
      },
    }
  } finally {
    closeSync(log)
  }
}

/** To be called once a group is proven gone. */
export function forgetGroup(pid: number): void {
  live.delete(pid)
  if (live.size === 0) process.off('exit', killAllOnExit)
}
