/** The machines that sent a load, where there were several. Plain data. */

/** What the client's own delay leaves of the numbers, in one word and in milliseconds. */
export interface ClientDelay {
  readonly state: 'valid' | 'degraded' | 'void'
  /** What the client may have added to any time stamp, 99th percentile, in milliseconds. */
  readonly errorBarMs: number
}

/** One of several machines that sent a load: what it is, what it sent, and how far it can be believed. */
export interface AgentReport {
  /** Its number, from 1 on in the order in which they joined, and its host. */
  readonly name: string
  readonly threads: number
  readonly cores: number
  /** Priority of its process: 0 is usual, and 19 yields to everything else. */
  readonly nice: number
  /** Processors and memory that its control group allows; absent without a limit. */
  readonly cpuLimit?: number
  readonly memoryLimitMiB?: number
  readonly sent: number
  readonly completed: number
  readonly failed: number
  readonly validity: ClientDelay
  /** Its CLOCK_MONOTONIC minus the coordinator's, at the start. */
  readonly clockOffsetMs: number
  /** Its clock is known to this many milliseconds. */
  readonly clockBoundMs: number
  /** How fast its clock moved against the coordinator's meanwhile, in parts of a million. */
  readonly clockDriftPpm?: number
  /** How long after the common moment it began to send. */
  readonly startLateMs: number
  /** Why it was lost, and what it measured with it. */
  readonly lost?: string
}
