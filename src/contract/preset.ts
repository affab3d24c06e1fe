/** A named way to start one model on one engine, what it promises and what is expected of it. Plain data. */

/** What a preset can promise about its server; each claim switches checks on. */
export const capabilities = [
  'completions', // POST /v1/completions
  'chat', // POST /v1/chat/completions
  'logprobs', // log-probabilities in answers
  'echo', // completions echo the prompt
  'metrics', // Prometheus text at /metrics
  'token-ids', // vLLM's return_token_ids
] as const
export type Capability = (typeof capabilities)[number]

/** A prompt whose answer is known: a content check fails unless every word of `expect` occurs. */
export interface ContentExpectation {
  readonly endpoint: 'completions' | 'chat'
  readonly prompt: string
  /** Words that must occur in the answer, case-sensitive. */
  readonly expect: readonly string[]
  /** Default 64. */
  readonly maxTokens?: number
}

/** Upper limits for a request on an idle server, in milliseconds. */
export interface LatencyExpectation {
  /** First frame with content. */
  readonly ttftMs?: number
  /** Whole answer of `maxTokens` tokens. */
  readonly latencyMs?: number
  /** Default 32. */
  readonly maxTokens?: number
}

export interface Expectations {
  readonly content?: readonly ContentExpectation[]
  readonly latency?: LatencyExpectation
}

/** Compared with the machine before any start. */
export interface Needs {
  readonly memoryGiB?: number
}

/** Limits of the start, in milliseconds. */
export interface StartupLimits {
  /** Give up after this long, whatever happens. Default 600,000. */
  readonly capMs?: number
  /** Give up when neither the log grew nor the process tree used CPU for this long. Default 120,000. */
  readonly stallMs?: number
}

export interface ShutdownLimits {
  /** From TERM to KILL. Default 30,000. */
  readonly graceMs?: number
}

export interface Preset<Engine extends string = string, Options = unknown> {
  readonly name: string
  readonly title: string
  readonly aliases?: readonly string[]
  readonly engine: Engine
  /** `zoo:NAME`, an absolute path, a path from the config file (`./…`), or an id that the engine resolves. */
  readonly model: string
  readonly options: Options
  readonly claims: readonly Capability[]
  readonly needs?: Needs
  readonly expectations?: Expectations
  readonly startup?: StartupLimits
  readonly shutdown?: ShutdownLimits
  /** A fixed port; a fresh one when absent. */
  readonly port?: number
  /** Environment variables to add for the server; no secrets. */
  readonly env?: Readonly<Record<string, string>>
}
