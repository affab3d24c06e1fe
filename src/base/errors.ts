/** The errors this package throws. The class names who has to act, `code` names what happened. */
import { defined } from './defined.ts'
import { exitCodeOf } from './exit-codes.ts'

/** Every error code, by the class that carries it. A contract test asserts that some test provokes each one. */
export const errorCodes = {
  usage: [
    'usage/unknown-preset',
    'usage/unknown-engine',
    'usage/unknown-check',
    'usage/invalid-arguments',
    'usage/invalid-options',
    'usage/invalid-config',
    'usage/model-not-found',
    'usage/not-a-model',
    'usage/invalid-mappings',
    'usage/invalid-golden',
    'usage/foreign-golden',
    'usage/unwritable-output',
    'usage/would-overwrite',
    'usage/broken-test',
    'usage/invalid-threshold',
    'usage/invalid-load',
    'usage/bad-tokenizer',
    'usage/bad-prompts',
    'usage/old-node',
    'usage/unknown-reporter',
    'usage/broken-reporter',
    'usage/invalid-report',
  ],
  environment: [
    'environment/port-taken',
    'environment/engine-missing',
    'environment/engine-broken',
    'environment/install-failed',
    'environment/locked',
    'environment/no-python',
    'environment/no-disk',
    'environment/unwritable-output',
    'environment/copy-failed',
    'environment/unsafe-source',
    'environment/source-changed',
    'environment/shared-missing',
    'environment/not-on-shared',
    'environment/model-missing',
    'environment/no-goldens',
    'environment/no-memory',
    'environment/no-accelerator',
    'environment/no-cpu-feature',
    'environment/too-few-devices',
    'environment/device-held',
    'environment/no-network',
    'environment/unreachable',
    'environment/not-ready',
    'environment/not-an-api',
    'environment/no-token',
    'environment/rate-limited',
    'environment/no-procfs',
    'environment/too-few-files',
    'environment/no-kernel-stamps',
    'environment/too-few-ports',
    'environment/no-agents',
    'environment/agent-failed',
    'environment/no-coordinator',
    'environment/not-a-cluster',
    'environment/package-too-big',
    'environment/not-placed',
    'environment/unit-lost',
  ],
  startup: [
    'startup/prepare-failed',
    'startup/no-artifacts',
    'startup/exited',
    'startup/stalled',
    'startup/timeout',
    'startup/not-ours',
    'startup/wrong-model',
    'startup/no-token',
    'startup/no-metrics',
    'startup/bad-option',
    'startup/bad-model',
    'startup/bad-tokenizer',
    'startup/bad-chat-template',
    'startup/bad-weights',
    'startup/context-too-long',
    'startup/out-of-memory',
    'startup/port-taken',
    'startup/unsupported',
    'startup/bad-adapter',
  ],
  internal: ['internal/bug'],
} as const

type Codes = typeof errorCodes
export type UsageCode = Codes['usage'][number]
export type EnvironmentCode = Codes['environment'][number]
export type StartupCode = Codes['startup'][number]
export type InternalCode = Codes['internal'][number]
export type ErrorCode = UsageCode | EnvironmentCode | StartupCode | InternalCode

interface Details {
  /** What to do next, one sentence. */
  readonly hint?: string
  readonly cause?: unknown
  /** Facts a program may want, e.g. `{ port: 8000, pid: 17 }`. Never secrets. */
  readonly facts?: Readonly<Record<string, unknown>>
}

/** Plain-data form of an error, for documents and for other processes. */
export interface ErrorRecord {
  readonly code: ErrorCode
  readonly message: string
  readonly hint?: string
  readonly facts?: Readonly<Record<string, unknown>>
}

export abstract class ServewrightError extends Error {
  readonly code: ErrorCode
  readonly hint: string | undefined
  readonly facts: Readonly<Record<string, unknown>>

  constructor(code: ErrorCode, message: string, { hint, cause, facts = {} }: Details = {}) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = new.target.name
    this.code = code
    this.hint = hint
    this.facts = facts
  }

  /** Exit code of the command line when this error reaches it. */
  get exitCode(): number {
    return exitCodeOf(this.code)
  }

  toJSON(): ErrorRecord {
    return {
      code: this.code,
      message: this.message,
      ...defined({ hint: this.hint }),
      ...(Object.keys(this.facts).length === 0 ? {} : { facts: this.facts }),
    }
  }
}

/** The person typing has to act. */
export class UsageError extends ServewrightError {
  constructor(code: UsageCode, message: string, details?: Details) {
    super(code, message, details)
  }
}

/** The operator of the machine has to act. */
export class EnvironmentError extends ServewrightError {
  constructor(code: EnvironmentCode, message: string, details?: Details) {
    super(code, message, details)
  }
}

/** The owner of the preset or of the engine build has to act. */
export class StartupError extends ServewrightError {
  override readonly code: StartupCode
  constructor(code: StartupCode, message: string, details?: Details) {
    super(code, message, details)
    this.code = code
  }
}

/** We have to act: a bug of Servewright. */
export class InternalError extends ServewrightError {
  constructor(message: string, details?: Details) {
    super('internal/bug', message, details)
  }
}

/** The message of any thrown value, also of one that throws when it is looked at. */
export function messageOf(thrown: unknown): string {
  try {
    return thrown instanceof Error ? thrown.message : String(thrown)
  } catch {
    return 'what was thrown cannot be shown'
  }
}

/** Any thrown value as one of ours; what is not ours is a bug of ours. */
export function asServewrightError(thrown: unknown): ServewrightError {
  if (thrown instanceof ServewrightError) return thrown
  return new InternalError(messageOf(thrown), {
    cause: thrown,
    hint: 'Report this bug together with the stack below.',
  })
}
