/** What sends a load, or one machine's share of it: this process, or an agent on another machine. */
import type { AgentReport } from '../../contract/load-agents.ts'
import type { LoadRecord, LoadSecond, Validity } from '../../contract/load.ts'
import type { PartResult } from '../agent/agent-plan.ts'
import type { LoadRequest } from '../load-request.ts'

export type StampWords = Pick<LoadRecord, 'stamps' | 'readStampsBecause' | 'stampReport'>

/** What one machine measured, and how far it can be believed. */
export interface ClientResult {
  readonly part: PartResult
  readonly validity: Validity
  readonly stamps: StampWords
  readonly threads: number
  /** Absent where this process sent everything. */
  readonly agent?: AgentReport
}

export interface LoadClient {
  /** Warms up and opens the connections. */
  prepare(): Promise<void>
  /** @param startMs of CLOCK_MONOTONIC of this machine, wherever the client is */
  run(startMs: number): Promise<ClientResult>
  /** Hangs up on what is under way. */
  interrupt(because: string): void
}

/** Which machine's share of how many. */
export interface Place {
  /** Its number, counted from 0 on. */
  readonly machine: number
  readonly of: number
}

export interface ClientEvents {
  /** One second of all that one machine sends. */
  onSecond(second: LoadSecond): void
  /** A client is gone; what the others measure is not what was asked for. */
  onLost(because: string): void
}

/** Those who send one load. */
export interface Crew extends AsyncDisposable {
  readonly clients: readonly LoadClient[]
  /** From the decision to start, so that each of them has heard of it. */
  readonly startDelayMs: number
}

export type GatherCrew = (request: LoadRequest, events: ClientEvents) => Promise<Crew>
