/** What a cluster has done with a run. */

/** Where a cluster has placed a run, and how often it had to. */
export interface PlacementRecord {
  /** Hash of what the run was asked for: the preset, its engine, its checks. With `--resume` the report counts for that alone. */
  readonly asked?: string
  /** Name of the node that it ended on; absent where it was never placed. */
  readonly node?: string
  /** Priority that the cluster gave it: 0 is the usual one, 19 the lowest. */
  readonly nice?: number
  /** Processors and memory that the node's control group allows; absent without a limit. */
  readonly cpuLimit?: number
  readonly memoryLimitMiB?: number
  /** From the order to the start of the last attempt, in milliseconds. */
  readonly waitMs?: number
  /** In order; the last one is that of this report. */
  readonly attempts: readonly {
    readonly node: string
    /** Why it was lost, e.g. `node-lost`; absent for one that has ended by itself. */
    readonly lost?: string
    /** Its own report came after it had been given up: it is kept in `attempt-N` beside this one, and does not count. */
    readonly superseded?: boolean
  }[]
}
