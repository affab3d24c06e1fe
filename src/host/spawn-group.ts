/** The only place that starts a server: its own process group, no shell, its output straight to a file. */
import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { EnvironmentError } from '../base/errors.ts'
import type { CommandSpec } from '../contract/engine.ts'
import { createProcessTree, type ProcessTree } from './process-tree.ts'

export interface ExitInfo {
  readonly exitCode: number | null
  readonly signal: string | null
}

export interface ProcessGroup {
  /** Pid of the leader, which is also the group's and the session's id. */
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
  /** Added last, e.g. secrets that no document may show. */
  readonly env?: Readonly<Record<string, string>>
}

const live = new Set<number>()

/** Kills what is still running when this process ends without having stopped it. */
function killAllOnExit(): void {
  for (const pid of live) killGroup(pid, 'SIGKILL')
}

/** Signals a whole group; a group that is gone is fine. */
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
        'Check that the file exists and may be executed; `servewright doctor` shows which engine is used.'
      reject(new EnvironmentError('environment/engine-broken', `${file} cannot be started`, { cause, hint }))
    })
    child.once('spawn', () => resolve(child.pid ?? 0))
  })
}

/** @throws EnvironmentError when the program cannot be started at all */
export async function spawnGroup({ command, logFile, runId, env }: SpawnOptions): Promise<ProcessGroup> {
  const log = openSync(logFile, 'a', 0o600)
  const marker = `SERVEWRIGHT_RUN_ID=${runId}`
  let exit: ExitInfo | undefined
  try {
    const child = spawn(command.file, command.args, {
      detached: true,
      stdio: ['ignore', log, log],
      env: { ...process.env, ...command.env, ...env, SERVEWRIGHT_RUN_ID: runId },
    })
    const exited = new Promise<ExitInfo>((resolve) => {
      child.once('exit', (exitCode, signal) => {
        exit = { exitCode, signal }
        resolve(exit)
      })
    })
    const pid = await started(child, command.file)
    if (live.size === 0) process.on('exit', killAllOnExit)
    live.add(pid)
    return {
      pid,
      tree: createProcessTree({ pid, marker }),
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
