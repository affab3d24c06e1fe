/** What a server's guardian is asked for and gives back. */
import type { CommandSpec } from '../../contract/engine.ts'
import type { GuardianKind } from '../../contract/process-record.ts'

export interface ExitInfo {
  readonly exitCode: number | null
  readonly signal: string | null
}

export interface GuardRequest {
  readonly command: Omit<CommandSpec, 'env'>
  /** `own`: the server gets a session and a group, and no terminal reaches it. `inherited`: it stays in ours. */
  readonly session: 'own' | 'inherited'
  /** File descriptor that receives stdout and stderr. */
  readonly log: number
  /** The server's whole environment. */
  readonly env: NodeJS.ProcessEnv
  /** Run by the guardian when we are gone and have not released it, e.g. to remove a container. */
  readonly lastResort?: Omit<CommandSpec, 'env'> | undefined
  /** `NAME=value` in that environment that tells its descendants from all other processes. */
  readonly marker: string
}

/** A server that runs, and that does not outlive us. */
export interface Guarded {
  readonly kind: GuardianKind
  /** Pid of the server. */
  readonly pid: number
  /** Pid of its guardian. */
  readonly guardianPid: number
  /** Resolves when the server has ended; never rejects. Code and signal are null where nobody saw how. */
  readonly exited: Promise<ExitInfo>
  /** Whether the guardian itself was killed: what the server leaves behind may escape us then. */
  readonly lost: boolean
  /** Kills every descendant, also those that are born meanwhile. */
  killAll(): void
  /** Breaks the lifeline, as our own end does: every descendant is killed, and the last resort is run. */
  abandon(): void
  /** To be called once nothing is left: ends the guardian, and with it whatever there still is. */
  release(): Promise<void>
}
