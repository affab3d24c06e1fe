/** The one document that a run produces. Every reporter reads this and nothing else. */
import type { ErrorRecord } from '../base/errors.ts'
import type { AcceleratorFacts } from './accelerator.ts'
import type { CheckOutcome, Finding, Ground, ServerFacts } from './check.ts'
import type { Gone } from './gone.ts'
import type { TeardownRecord } from './teardown.ts'
import type { Conduct } from './conduct.ts'
import type { Coverage } from './coverage.ts'
import type { Offer } from './offer.ts'
import type { Capability, KnownFinding } from './preset.ts'
import type { Strain } from './strain.ts'
import type { Transcript } from './exchange.ts'
import type { LoadRecord } from './load.ts'
import type { PlacementRecord } from './placement.ts'
import type { ProcessRecord } from './process-record.ts'

export type { Gone } from './gone.ts'
export type { DeviceMemory, TeardownRecord } from './teardown.ts'

/** The server is rejected, the machine or the start blocks, and what shows too little is unproven. */
export type Verdict = 'accepted' | 'rejected' | 'blocked' | 'unproven'

/** What was run before the server, apart from its start. */
export interface PreparationRecord {
  readonly argv: readonly string[]
  /** Beside what the server gets. */
  readonly environment?: Readonly<Record<string, string>>
  readonly durationMs: number
  /** All artifacts were there already, so nothing was run. */
  readonly reused: boolean
  /** Absolute paths, found to be there. */
  readonly artifacts: readonly string[]
}

export interface ServerRecord {
  readonly origin: 'launched' | 'attached'
  /** Title of the baseline that this server is; absent for the server under test. */
  readonly baseline?: string
  readonly preset?: string
  /** The preset, or the entry of the config file, to whose claims and expectations an attached server was held. */
  readonly describedBy?: string
  readonly engine?: string
  readonly baseUrl: string
  readonly facts: ServerFacts
  readonly preparation?: PreparationRecord
  /** In the order in which they were started; clients talk to the last. None for an attached server. */
  readonly processes: readonly ProcessRecord[]
  /** Milliseconds from the start of the first process to a whole server that is ready. */
  readonly startupMs?: number
  readonly teardown?: TeardownRecord
  /** Shortcomings of the start, e.g. a model that could not be copied to the local disk. */
  readonly warnings?: readonly ErrorRecord[]
  /** What went wrong with the server apart from any check, e.g. `server/exited`. */
  readonly findings: readonly Finding[]
  /** Last lines of its log when it ended badly: that of the process that was to blame. */
  readonly logTail?: readonly string[]
  /** How requests treated it; absent in older documents. */
  readonly conduct?: Conduct
  /** What it was asked whether it offers it, where nobody had said what it offers. */
  readonly offers?: readonly Offer[]
  /** Where it stopped answering. */
  readonly gone?: Gone
  /** What this machine lacked when the server ended by itself: nothing is said against the server then. */
  readonly lacked?: string
}

export interface CheckRecord {
  /** Unique in its report, together with `under`. */
  readonly id: string
  /** Id of the check that judges it, where that is another: a test of Vitest may run one check several times. */
  readonly check?: string
  /** Name of the load that went on meanwhile. */
  readonly under?: string
  readonly title: string
  /** What to do about its findings. */
  readonly advice: string
  readonly level: 'must' | 'should'
  /** What a server has to claim for the check to apply. */
  readonly needs: readonly Capability[]
  /** The fault, met by users, that the check answers. */
  readonly answers?: string
  readonly durationMs: number
  readonly outcome: CheckOutcome
  /** What was measured, one sentence each; only where the check was judged. */
  readonly notes?: readonly string[]
  /** What its findings that reject rest on, by code; absent for codes that only the user's own criteria name. */
  readonly grounds?: Readonly<Record<string, Ground>>
  /** Those of its findings that are known of the engine's version, in the order of the findings. */
  readonly known?: readonly KnownFinding[]
  /** How busy the machine was, where requests of the check timed out. */
  readonly strain?: Strain
  /** What is needed to judge again. */
  readonly exchanges: Transcript
}

/** How a check went on the server behind a gateway, asked directly. */
export type BehindRecord = Pick<CheckRecord, 'id' | 'outcome'>

/** Devices of one model that the machine has. */
export interface AcceleratorRecord extends AcceleratorFacts {
  /** As `needs.accelerator` has it. */
  readonly kind: string
  /** Absent where the machine does not tell. */
  readonly model?: string
  /** How many there are, whoever may see them. */
  readonly devices: number
  /** Memory of one of them, in GiB; absent where the machine does not tell. */
  readonly memoryGiB?: number
  /** Variables of our own environment that hide some of them from servers, as they are set. */
  readonly visible?: Readonly<Record<string, string>>
}

export interface Provenance {
  readonly servewright: string
  readonly commit?: string
  readonly node: string
  readonly machine: {
    /** Name of the host; absent in documents of version 1. */
    readonly host?: string
    readonly os: string
    readonly arch: string
    readonly cpu: string
    readonly cores: number
    readonly memoryGiB: number
  }
  /** Devices beside the CPU, those of one model together; absent where there are none, and in older documents. */
  readonly accelerators?: readonly AcceleratorRecord[]
  /** Distribution → version, of the engine and what matters most to it. */
  readonly engine: Readonly<Record<string, string>>
  readonly commandLine: readonly string[]
}

/** Why the verdict is what it is, one sentence each, most important first. */
export type Reason = { readonly code: string; readonly message: string }

/** Which of the checks were asked for, and how they were judged. */
export interface Selection {
  /** These only: ids, areas or patterns. */
  readonly only?: readonly string[]
  /** Left out: ids, areas or patterns. */
  readonly skip?: readonly string[]
  /** Known findings reject as well. */
  readonly strict?: true
}

/** Something that was judged otherwise than before. */
export interface Difference {
  /** `verdict`, a check's id or a threshold. */
  readonly what: string
  readonly before: string
  readonly after: string
}

/** Where a report comes from that was judged again. */
export interface Rejudgement {
  /** Version of Servewright whose judges were asked. */
  readonly servewright: string
  readonly at: string
  readonly differences: readonly Difference[]
}

/** All that the verdict is decided from: `decide` reads this and nothing else. */
export interface RunReport {
  readonly schemaVersion: 2
  readonly id: string
  /** A proof of the whole API, or of what a server does under load alone. */
  readonly kind: 'acceptance' | 'load'
  /** What was tested: a preset's name or a URL. */
  readonly target: string
  readonly startedAt: string
  readonly durationMs: number
  readonly verdict: Verdict
  readonly exitCode: number
  readonly reasons: readonly Reason[]
  readonly error?: ErrorRecord
  /** Name of the signal that ended the run; absent if none did. */
  readonly interruptExitCode?: number
  /** The limit for the time of the run in milliseconds, where it was over before the last step had ended. */
  readonly timeOverMs?: number
  /** Where the first rejection has ended the checks: which check it was of, and how many were not run for it. */
  readonly bailed?: { readonly at: string; readonly notRun: number }
  readonly selection: Selection
  /** How much was tested, and what was not; absent in older documents, and where no checks were planned. */
  readonly coverage?: Coverage
  /** Findings that are known of the engine's version, whether they were met or not. */
  readonly known?: readonly KnownFinding[]
  readonly provenance: Provenance
  readonly servers: readonly ServerRecord[]
  readonly checks: readonly CheckRecord[]
  /** The same checks on the server behind a gateway; absent where there is none. */
  readonly behind?: readonly BehindRecord[]
  /** What was measured under load; absent where none was put on. */
  readonly loads?: readonly LoadRecord[]
  /** Where a cluster has placed it; absent for a run on the machine of whoever asked for it. */
  readonly placement?: PlacementRecord
  /** Absent where the report is as the run has left it. */
  readonly rejudged?: Rejudgement
  /** Known findings whose check ran and did not find them: the list is out of date. */
  readonly goneFindings?: readonly KnownFinding[]
}

/** A preset that was asked for by its group and cannot run on this machine. */
export interface NotRun {
  readonly preset: string
  readonly reason: string
}

/** Several presets, one after the other: one section each, and one verdict over all that ran. */
export interface BatchReport {
  readonly schemaVersion: 2
  readonly id: string
  readonly startedAt: string
  readonly durationMs: number
  /** The worst of its runs: rejected before blocked before unproven before accepted. */
  readonly verdict: Verdict
  readonly exitCode: number
  readonly reasons: readonly Reason[]
  readonly runs: readonly RunReport[]
  readonly notRun: readonly NotRun[]
}

/** Where reporters write; they never touch the file system themselves. */
export interface ArtifactSink {
  /**
   * @param content whole, or in pieces that are written one after the other
   * @returns the absolute path written
   */
  write(name: string, content: string | Iterable<string>): Promise<string>
}

/** What a reporter is given: one run, or several. */
export type ReportDocument = RunReport | BatchReport

/** Turns a document into files. */
export interface Reporter {
  /** Kebab-case, as `--reporter` takes it. */
  readonly name: string
  finish(document: ReportDocument, sink: ArtifactSink): Promise<void>
}
