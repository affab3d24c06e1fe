/** The only place that starts a server: no shell, its output straight to a file, every descendant marked as ours. */
import { closeSync, openSync } from 'node:fs'
import { EnvironmentError } from '../base/errors.ts'
import type { CommandSpec } from '../contract/engine.ts'
import { startGuarded } from './guardian/guard.ts'
import type { ExitInfo, Guarded, GuardRequest } from './guardian/guarded.ts'
import { createProcessTree, type ProcessTree } from './process-tree.ts'
import { marksFor, processMarker } from './run-marks.ts'
import { serverEnvironment } from './server-environment.ts'
import { killGroup, signalProcess } from './signal-process.ts'

export interface ProcessGroup extends Pick<
  Guarded,
  'pid' | 'kind' | 'guardianPid' | 'lost' | 'exited' | 'killAll'
> {
  readonly tree: ProcessTree
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

type Live = Pick<Guarded, 'abandon' | 'release'> & { readonly tree: ProcessTree }

const live = new Map<number, Live>()

/** Kills every group that is running, at once; its guardian does the rest, even when this process has ended. */
export function killAllGroups(): void {
  for (const [pid, { tree, abandon }] of live) {
    killGroup(pid, 'SIGKILL')
    // A server in our session has no group of its own, and any server may have members that left it.
    for (const entry of tree.sample()) signalProcess(entry, 'SIGKILL')
    abandon()
  }
}

/** @throws EnvironmentError when the program cannot be started */
async function start(request: GuardRequest): Promise<Guarded> {
  try {
    return await startGuarded(request)
  } catch (cause) {
    const hint =
      'Check that the file exists and is executable; `servewright doctor` shows which engine is used.'
    throw new EnvironmentError('environment/engine-broken', `${request.command.file} cannot be started`, {
      cause,
      hint,
    })
  }
}

/** @throws EnvironmentError when the program cannot be started at all */
export async function spawnGroup(options: SpawnOptions): Promise<ProcessGroup> {
  const { command, logFile, runId, env, session = 'own', role = 'server', lastResort } = options
  const log = openSync(logFile, 'a', 0o600)
  const marker = processMarker(runId, role)
  let exit: ExitInfo | undefined
  try {
    const guarded = await start({
      command,
      session,
      log,
      marker,
      lastResort,
      env: serverEnvironment({ ...command.env, ...env, ...marksFor(runId, role) }),
    })
    const { pid, kind, guardianPid, killAll, abandon, release } = guarded
    if (live.size === 0) process.on('exit', killAllGroups)
    const tree = createProcessTree({ pid, marker, guardian: guardianPid })
    live.set(pid, { tree, abandon, release })
    const exited = guarded.exited.then((ending) => (exit = ending))
    return {
      pid,
      kind,
      guardianPid,
      tree,
      exited,
      killAll,
      get lost() {
        return guarded.lost
      },
      get exit() {
        return exit
      },
    }
  } finally {
    closeSync(log)
  }
}

/** To be called once a group is proven gone; ends its guardian. */
export async function forgetGroup(pid: number): Promise<void> {
  const known = live.get(pid)
  live.delete(pid)
  if (live.size === 0) process.off('exit', killAllGroups)
  await known?.release()
}
