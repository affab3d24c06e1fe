/** Which load is put on a server, as it is written in a preset or said on the command line. Plain data. */

/** When requests are due. Rates are requests a second, over the whole run. */
export type Arrival =
  /** Closed loop: each user sends its next request when the answer to the one before has ended. */
  | { readonly kind: 'users'; readonly users: number; readonly thinkMs?: number }
  | { readonly kind: 'constant'; readonly rate: number }
  | { readonly kind: 'poisson'; readonly rate: number }
  /** Gaps drawn from a gamma distribution; `burstiness` is its shape: 1 is Poisson, less is burstier. */
  | { readonly kind: 'gamma'; readonly rate: number; readonly burstiness: number }
  /** Poisson whose rate moves evenly from one to the other over `overMs`, and stays. */
  | { readonly kind: 'ramp'; readonly fromRate: number; readonly toRate: number; readonly overMs: number }
  /** Poisson at one rate after the other. */
  | { readonly kind: 'steps'; readonly rates: readonly number[]; readonly stepMs: number }
  /** Offsets from the start. */
  | { readonly kind: 'trace'; readonly atMs: readonly number[] }

/** One load as it is written in a preset or said on the command line. */
export interface LoadPlan {
  readonly name: string
  /** Default `/v1/chat/completions`; bodies have the form that the path asks for. */
  readonly endpoint?: string
  readonly arrival: Arrival
  /** Ends after so many requests, or after so long; whichever is first. */
  readonly requests?: number
  readonly durationMs?: number
  /** Maximum length of each answer in tokens. Default: 64. */
  readonly maxTokens?: number
  /** Made-up prompts; default 32 tokens. */
  readonly prompts?: PromptPlan
  /** Goes on to `maxTokens` whatever the model says; a field that not every engine knows. */
  readonly ignoreEos?: boolean
  /** Asks for the token count in each frame; a field that not every engine knows. */
  readonly continuousUsage?: boolean
  /** Laid over each request. */
  readonly body?: Readonly<Record<string, unknown>>
  /** Whether connections are used again. Default `reuse`. */
  readonly connections?: 'reuse' | 'fresh'
  /** Sent before anything is measured. Default 4. */
  readonly warmupRequests?: number
  /** Share of the requests that may fail, 0 to 1. Default: 0. */
  readonly errorBudget?: number
  /** Such as `ttft p99 <= 300ms`. */
  readonly thresholds?: readonly string[]
  /** Seed of arrivals and prompts. Default 1. */
  readonly seed?: number
}

export interface PromptPlan {
  readonly inputTokens: number
  /** Number of these tokens that several prompts share. */
  readonly prefixTokens?: number
  /** How many different shared prefixes there are. Default 1. */
  readonly prefixes?: number
  /** Requests of one conversation, each with what was said before. Default 1. */
  readonly turns?: number
}
