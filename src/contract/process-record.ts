/** What the document holds of one process of a launched server. */
import type { Rung } from './engine.ts'

/** A rung of a readiness ladder, as it was climbed. */
export interface RungRecord {
  readonly rung: Rung
  /** Milliseconds from the start of the server's first process to the moment the rung was climbed; absent when it was not. */
  readonly atMs?: number
  /** How often it was tried. */
  readonly tries: number
  /** What was last seen, e.g. `HTTP 503`. */
  readonly detail?: string
}

/**
 * What ends a server when Servewright itself is killed. `python` and `perl` are sub-reapers: they adopt what a server
 * leaves behind, so that every descendant is seen. `keeper` is for machines that have neither: it finds descendants by
 * group, session, parent and environment, and misses a daemon that has left all of them.
 */
export type GuardianKind = 'python' | 'perl' | 'keeper'

/** How a process ended. */
export interface ExitRecord {
  readonly exitCode: number | null
  readonly signal: string | null
}

/** One of the processes that a launched server is; most servers are one process. */
export interface ProcessRecord {
  /** What it does for the engine, e.g. `server`, `prefill`; its log is `<role>.log`. */
  readonly role: string
  readonly argv: readonly string[]
  /** Absent in reports of versions that had none. */
  readonly guardian?: GuardianKind
  /** Variables that were set for it, over the inherited ones; secrets masked. */
  readonly environment: Readonly<Record<string, string>>
  readonly ladder: readonly RungRecord[]
  /** Absent while it runs. */
  readonly exit?: ExitRecord
}
