/** What crosses between Vitest's main process and its workers, and how Vitest's types learn of it. */
import type { EnvironmentCode, ErrorRecord } from '../base/errors.ts'
import type { Limits } from '../contract/limits.ts'
import type { ServerFacts } from '../contract/check.ts'
import type { Transcript } from '../contract/exchange.ts'
import type { Capability, KnownFinding, Preset } from '../contract/preset.ts'
import type { CheckRecord, NotRun, ServerRecord } from '../contract/report.ts'

/** A server that runs already, and is left running. */
export interface AttachedSubject {
  /** Root of its API, e.g. `http://127.0.0.1:8000`. */
  readonly url: string
  /** Id of the model to ask for. */
  readonly model: string
  /** What it offers. Default `completions` and `chat`. */
  readonly claims?: readonly Capability[]
}

/** Where servers come from. Plain data: it goes through Vitest's `provide`. */
export interface PoolOptions {
  /** The config file; else `servewright.config.*` in Vitest's root. */
  readonly config?: string
  /** Presets or groups, where ONLINE_CONFIG says nothing. Default: what the config file says. */
  readonly presets?: readonly string[]
  /** The engine to use: a Python or a virtual environment. */
  readonly enginePath?: string
  /** Tests this server rather than presets. */
  readonly attach?: AttachedSubject
}

/** What a project was chosen to test. Plain data: it goes through Vitest's `provide`. */
export interface ChosenProject {
  readonly preset: Preset
  /** Modules with the user's own checks, absolute. */
  readonly checks: readonly string[]
  /** Modules with the user's own reporters, absolute. */
  readonly reporters: readonly string[]
}

/** Options of one project, which tests one subject. */
export interface ProjectOptions extends PoolOptions {
  /** The name of a preset; absent where the project is to choose itself. */
  readonly preset?: string
  /** What was read from the config file for this project, so that it is read once in a run. */
  readonly chosen?: ChosenProject
  /** Subjects of different turns never have servers at the same time. */
  readonly turn?: number
  /** The whole run has this one subject, chosen by its own name. */
  readonly alone?: boolean
  /** Presets of a chosen group that cannot run on this machine. */
  readonly notRun?: readonly NotRun[]
}

/** What every worker of a project knows without asking. */
export interface ProvidedPool {
  /** Path of the Unix socket that gives out servers. */
  readonly socket: string
  /** Name of the preset, or id of the model that is attached to. */
  readonly subject: string
  readonly claims: readonly Capability[]
  /** Modules with the user's own checks, absolute. */
  readonly checks: readonly string[]
}

/** A ready server, as a worker learns of it. */
export interface LeasedServer {
  readonly origin: ServerRecord['origin']
  readonly baseUrl: string
  readonly facts: ServerFacts
  /** The key that it asks for. */
  readonly apiKey?: string
  /** What is known to be wrong with its engine, and excused as by `servewright run`. */
  readonly known: readonly KnownFinding[]
  /** How long its answers are waited for: by what the preset sets, and by its speed. */
  readonly limits: Limits
  /** Why it can no longer be tested. */
  readonly lost?: string
}

/** What a worker asks the pool, or tells it. */
export interface PoolQuestion {
  readonly subject: string
  /** The test that got no answer: the server is to be looked at. */
  readonly doubt?: string
  /** What keeps every further test from the server. */
  readonly blocked?: ErrorRecord & { readonly code: EnvironmentCode }
}

/** What a test leaves for the report. */
export interface TestEvidence {
  /** The claims for want of which the test was skipped. */
  notClaimed?: readonly Capability[]
  /** Its server was lost while it ran. */
  lost?: boolean
  /** What the test itself sent and got. */
  exchanges: Transcript
  /** Checks that it ran. */
  checks: readonly CheckRecord[]
}

declare module 'vitest' {
  interface ProvidedContext {
    servewright?: ProjectOptions
    servewrightPool?: ProvidedPool
  }
  interface TaskMeta {
    servewright?: TestEvidence
  }
}
