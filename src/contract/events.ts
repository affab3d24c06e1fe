/** What happens during a run, as it happens; names are noun-verb. */
import type { CopyProgress } from './copy-progress.ts'
import type { Rung } from './engine.ts'
import type { LoadRecord, LoadSecond } from './load.ts'
import type { RungRecord } from './process-record.ts'
import type { CheckRecord, PreparationRecord, RunReport, ServerRecord, TeardownRecord } from './report.ts'

export type RunEvent =
  | { readonly type: 'run-start'; readonly target: string }
  /** A server that runs already does not answer yet, and is waited for. */
  | { readonly type: 'server-wait'; readonly waitMs: number; readonly why: string }
  /** The server's list of models has said which one is requested. */
  | { readonly type: 'model-chosen'; readonly model: string; readonly listed: number }
  /** The model is copied to the local disk. */
  | { readonly type: 'model-copy'; readonly progress: CopyProgress }
  /** A run that was killed had left something on this machine, which is gone now. */
  | { readonly type: 'lost-run-end'; readonly runId: string; readonly processes: number }
  /** Devices that the server alone sees, and that no other run takes. */
  | { readonly type: 'devices-take'; readonly title: string; readonly indices: readonly number[] }
  | { readonly type: 'prepare-start'; readonly argv: readonly string[] }
  | { readonly type: 'prepare-end'; readonly preparation: PreparationRecord }
  /** Once for each process of a server; most servers are one. */
  | {
      readonly type: 'server-start'
      readonly argv: readonly string[]
      readonly log: string
      readonly port: number
      /** The longest time of the start, and without progress, and how long the last one took, in milliseconds. */
      readonly limits?: { readonly capMs: number; readonly stallMs: number; readonly lastMs?: number }
      /** Absent for the only process of a server. */
      readonly role?: string
      /** Title of the baseline that this server is. */
      readonly baseline?: string
    }
  | { readonly type: 'baseline-end'; readonly checks: number; readonly durationMs: number }
  /** A line that the server has logged. */
  | { readonly type: 'server-log'; readonly line: string }
  /** `next` is the rung that is climbed now; absent after a process's last. */
  | { readonly type: 'rung-climb'; readonly rung: RungRecord; readonly next?: Rung }
  | { readonly type: 'server-ready'; readonly startupMs: number }
  /** `skipped` do not apply to this server; `left` are not claimed, or filtered out. */
  | {
      readonly type: 'checks-plan'
      readonly run: number
      readonly skipped: number
      readonly left: number
    }
  | { readonly type: 'check-start'; readonly id: string; readonly index: number; readonly of: number }
  | {
      readonly type: 'check-end'
      readonly record: CheckRecord
      readonly index: number
      readonly of: number
      /** Whether the server can be started again; absent where nobody has to know. */
      readonly origin?: ServerRecord['origin']
      /** The folder of its report, where that is not where reports are kept. */
      readonly report?: string
    }
  /** `durationMs` is absent where a number of requests ends the load. */
  | { readonly type: 'load-start'; readonly name: string; readonly durationMs?: number }
  | { readonly type: 'load-second'; readonly name: string; readonly second: LoadSecond }
  | { readonly type: 'load-end'; readonly record: LoadRecord }
  | { readonly type: 'server-stop' }
  | { readonly type: 'server-end'; readonly teardown: TeardownRecord }
  | { readonly type: 'run-end'; readonly report: RunReport }

export type EventListener = (event: RunEvent) => void
