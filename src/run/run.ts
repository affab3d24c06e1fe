/** A run: one subject, and the steps that are taken on its server. The only pipeline there is. */
import type { EventListener } from '../contract/events.ts'
import type { LoadRecord } from '../contract/load.ts'
import type { StampsWanted } from '../contract/stamps.ts'
import type { KnownFinding } from '../contract/preset.ts'
import type { BehindRecord, CheckRecord, RunReport } from '../contract/report.ts'
import type { CheckFilter } from '../checks/plan-checks.ts'
import type { BaselineAnswer } from '../checks/run-baseline.ts'
import type { Interrupt } from '../host/interrupt.ts'
import type { ServerUnderTest } from '../server/server-under-test.ts'
import type { MaxTime, TimeLimit } from './time-limit.ts'
import type { Subject } from '../subject/subject.ts'

export interface Run {
  readonly id: string
  readonly kind: RunReport['kind']
  readonly subject: Subject
  readonly steps: readonly Step[]
  readonly filter: CheckFilter
  /** Known findings reject as well. */
  readonly strict?: true
  /** The first rejection ends the checks, and no load is put. */
  readonly bail?: true
  /** What the times of frames are; default the time at which they are read. */
  readonly stamps?: StampsWanted
  readonly interrupt: Interrupt
  /** Longest time of the whole run; absent where it follows from the plan. */
  readonly maxTime?: MaxTime
  readonly onEvent: EventListener
}

/** Records what it sees and hands in no opinion; what it has recorded stays where it is cut short. */
export type Step = (place: StepPlace) => Promise<void>

export interface StepPlace {
  readonly run: Run
  readonly server: ServerUnderTest
  readonly limit: TimeLimit
  /** Findings that are known of the engine's version. */
  readonly known: readonly KnownFinding[]
  /** What the baseline has answered, by id of the check. */
  readonly baseline: ReadonlyMap<string, BaselineAnswer>
  readonly found: Found
}

/** What the steps have recorded so far. */
export interface Found {
  readonly checks: CheckRecord[]
  /** The check whose rejection has ended the run, and why others were not run then; absent where none did. */
  bailed?: { readonly at: string; readonly reason: string }
  /** Characters that the exchanges of `checks` take. */
  recordedCharacters: number
  /** What the same checks showed of the server behind a gateway. */
  readonly behind: BehindRecord[]
  readonly loads: LoadRecord[]
}
